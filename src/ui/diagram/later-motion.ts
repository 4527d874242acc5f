/** The choreography of motions: nothing moves on the first screen, so it comes after that. */

import { useEffect, useState } from 'react'
import { whenQuiet } from '../parts/quiet.ts'
import type { ChoreographyInput } from './motion.ts'
import type { Stage } from './stage.ts'

type Choreograph = (input: ChoreographyInput) => readonly Stage[]

let loaded: Choreograph | null = null

async function load(): Promise<Choreograph> {
  const { choreograph } = await import('./motion.ts')
  loaded = choreograph
  return choreograph
}

/** null until it is there. `wanted`: something moved already. */
export function useChoreograph(wanted: boolean): Choreograph | null {
  const [choreograph, setChoreograph] = useState<Choreograph | null>(() => loaded)
  const isMissing = choreograph === null
  useEffect(() => {
    if (!isMissing) return
    let isGone = false
    // What fails to come is asked for again with the next motion; until then pictures change without one.
    const fetchIt = () =>
      void load().then(
        (found) => !isGone && setChoreograph(() => found),
        (error: unknown) => console.warn(error),
      )
    if (wanted) fetchIt()
    else whenQuiet(() => !isGone && fetchIt())
    return () => {
      isGone = true
    }
  }, [isMissing, wanted])
  return choreograph
}
