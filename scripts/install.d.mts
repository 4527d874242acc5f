import type { SpawnSyncOptions, SpawnSyncReturns } from 'node:child_process'

export const root: string
export function installDependencies(): void
export function run(command: string, args: string[], options?: SpawnSyncOptions): SpawnSyncReturns<Buffer>
export function bin(name: string): string
