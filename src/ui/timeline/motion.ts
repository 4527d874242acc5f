import { useStore } from 'zustand'
import type { Playback } from '../diagram/index.ts'
import { useVerbs } from '../frame/verbs.ts'
import { useView } from '../state/playground.ts'

/** A motion that is under way, moving or held. */
export function isOpen(motion: Playback | null): motion is Playback {
  return motion !== null && !motion.ended
}

/** Commands are played on, or the motion of one moves. */
export function useIsPlaying(): boolean {
  const verbs = useVerbs()
  const commands = useStore(verbs.playback.store, (state) => state.playing)
  const motion = useView((view) => view.motion?.playing === true)
  return commands || motion
}
