import { createContext, useContext } from 'react'
import type { Verbs } from '../state/verbs.ts'

export const VerbsContext = createContext<Verbs | null>(null)

export function useVerbs(): Verbs {
  const verbs = useContext(VerbsContext)
  if (verbs === null) throw new Error('useVerbs needs a VerbsContext above it')
  return verbs
}
