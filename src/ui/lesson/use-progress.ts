import { useMemo } from 'react'
import { progressOf, useMachine, useReading } from '../state/playground.ts'
import type { Progress } from './progress.ts'

/** How far the reader is in the open lesson, by what has run. */
export function useProgress(): Progress {
  const machine = useMachine((state) => state)
  const reading = useReading((state) => state)
  return useMemo(() => progressOf(machine, reading), [machine, reading])
}
