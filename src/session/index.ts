/**
 * The door of sessions. The rooms above reach the machine through it. The permalink codec has a door of its own
 * (codec.ts): nobody needs it to begin with.
 */

export {
  decode,
  fileMode,
  findProfile,
  inspect,
  type LayerName,
  loadSoftware,
  Machine,
  type Profile,
  type Software,
  type TraceEvent,
} from '../machine/index.ts'
export { type CommandOutcome, Runner, type RunnerEvents } from './runner.ts'
export type { Entry } from './session.ts'
