/**
 * `npm run --silent replay -- [--level 1|2|3|4] [--verbose] FILE…`: replays recorded traces and pjdfstest's calls on the simulated kernel.
 * A line for each that differs; last line `N passed, N failed`; exit status 1 if any failed.
 */

import { type PjdTest, replayPjdTest } from '../conformance/pjdfstest/replay.ts'
import { loadJson, tracesOf } from '../conformance/trace/format.ts'
import type { Level } from '../conformance/trace/levels.ts'
import { type Mismatch, replayTrace } from '../conformance/trace/replay.ts'
import { loadSoftware } from '../src/machine/software.ts'

const { level, verbose, files } = readArguments(process.argv.slice(2))
const software = await loadSoftware()
let passed = 0
let failed = 0
for (const file of files) {
  for (const { id, replay } of casesOf(loadJson(file))) {
    const mismatches = replay()
    if (mismatches.length === 0) {
      passed++
      continue
    }
    failed++
    for (const { step, what, wanted, got } of verbose ? mismatches : mismatches.slice(0, 1)) {
      const cut = (value: unknown) => JSON.stringify(value)?.slice(0, verbose ? 2000 : 240)
      console.log(`${id}: step ${step}: ${what}: wanted ${cut(wanted)}, got ${cut(got)}`)
    }
  }
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

/** What a file holds says its format. */
function casesOf(parsed: unknown): { id: string; replay: () => Mismatch[] }[] {
  if ((parsed as { format: string }).format.startsWith('pjdcalls/')) {
    const { tests } = parsed as { tests: PjdTest[] }
    return tests.map((test) => ({ id: test.id, replay: () => replayPjdTest(test) }))
  }
  return tracesOf(parsed).map((trace) => ({
    id: trace.id,
    replay: () => replayTrace(trace, level, software),
  }))
}

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
