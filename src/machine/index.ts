/** The door of the machine: kernel, programs and files put together. */

export { boot } from './boot.ts'
export { getFile, putFile, runScript, type ScriptOptions, type ScriptResult } from './headless.ts'
export { Machine } from './machine.ts'
export type { Profile } from './profile.ts'
export { findProfile, profiles } from './profiles.ts'
export { type CommandHooks, loadSoftware, type Software } from './software.ts'
