/** The kernel's door: what whoever owns a machine needs. Programs use abi.ts and text.ts instead. */

export { programImage } from './exec.ts'
export {
  Capture,
  Feed,
  Kernel,
  type KernelOptions,
  type SpawnOptions,
  type Stream,
} from './kernel.ts'
export type { LayerName, TraceEvent, TraceListener } from './trace.ts'
export { Tty } from './tty.ts'
