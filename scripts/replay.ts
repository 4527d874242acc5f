/**
 * `npm run --silent replay -- [--level 1|2|3|4] [--verbose] FILE…`: replays recorded traces on the simulated kernel.
 * A line for each that differs; last line `N passed, N failed`; exit status 1 if any failed.
 */

import { loadTraces } from '../conformance/trace/format.ts'
import type { Level } from '../conformance/trace/levels.ts'
import { replayTrace } from '../conformance/trace/replay.ts'
import { loadSoftware } from '../src/machine/software.ts'

const { level, verbose, files } = readArguments(process.argv.slice(2))
const software = await loadSoftware()
let passed = 0
let failed = 0
for (const file of files) {
  for (const trace of loadTraces(file)) {
    const mismatches = replayTrace(trace, level, software)
    if (mismatches.length === 0) {
      passed++
      continue
    }
    failed++
    for (const { step, what, wanted, got } of verbose ? mismatches : mismatches.slice(0, 1)) {
      const cut = (value: unknown) => JSON.stringify(value)?.slice(0, verbose ? 2000 : 240)
      console.log(`${trace.id}: step ${step}: ${what}: wanted ${cut(wanted)}, got ${cut(got)}`)
    }
  }
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

function readArguments(args: readonly string[]): { level: Level; verbose: boolean; files: string[] } {
  let wanted: Level = 2
  let isVerbose = false
  const names: string[] = []
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] as string
    if (argument === '--verbose') isVerbose = true
    else if (argument === '--level') {
      const value = Number(args[++i])
      if (value !== 1 && value !== 2 && value !== 3 && value !== 4) usage()
      wanted = value as Level
    } else if (argument.startsWith('-')) usage()
    else names.push(argument)
  }
  if (names.length === 0) usage()
  return { level: wanted, verbose: isVerbose, files: names }
}

function usage(): never {
  console.error('usage: npm run --silent replay -- [--level 1|2|3|4] [--verbose] FILE…')
  process.exit(2)
}
