/**
 * Does this machine's overlayfs do what the page says?
 *
 *   npm run verify -- [--ops N] [--seed S] [--options WORD,...] [--steps N]
 *   npm run verify -- --script FILE
 *   npm run verify -- --shell ...      the same for bash (conformance/shell/fuzz.ts)
 *   npm run verify -- --dash ...       and for dash
 *   npm run verify -- --lessons        the lessons on the kernel of this machine (scripts/lessons.ts)
 *
 * Random operations on random layers, executed on the simulated kernel and on the kernel of this machine; every result and
 * the final trees are compared. A case that differs is made small and shown as a shell script. With --script a script of
 * one's own runs in both, and the first line that differs is shown. Exit status 1 if anything differed; 0, and says so,
 * where there is no overlayfs to ask.
 */

import { readFileSync } from 'node:fs'
import { findDialect, verifyShell } from '../conformance/shell/fuzz.ts'
import { type Run, runInBoth } from '../conformance/verify/both.ts'
import type { Case } from '../conformance/verify/case.ts'
import { randomCase } from '../conformance/verify/case.ts'
import { RealKernel, whyNot } from '../conformance/verify/kernel.ts'
import { differenceOf, differsAgain } from '../conformance/verify/lasting.ts'
import { compare, type Difference } from '../conformance/verify/outcome.ts'
import { scriptOf } from '../conformance/verify/script.ts'
import { shrink } from '../conformance/verify/shrink.ts'
import { simulate } from '../conformance/verify/simulate.ts'

if (process.argv[2] === '--lessons') {
  process.argv.splice(2, 1, '--real')
  await import('./lessons.ts')
  process.exit()
}
const dialect = findDialect(process.argv[2])
if (dialect !== undefined) process.exit(await verifyShell(dialect, process.argv.slice(3)))

const BATCH = 16
const SHOWN_FAILURES = 5

const { ops, seed, steps, words, script } = readArguments(process.argv.slice(2))
const reason = whyNot()
if (reason !== null) {
  console.log(`skipped: ${reason}`)
  process.exit(0)
}
if (script !== null) process.exit(await compareScript(script))
const kernel = new RealKernel()
const started = Date.now()
let done = 0
let failed = 0
for (let number = 0; done < ops && failed < SHOWN_FAILURES; number += BATCH) {
  const cases = Array.from({ length: BATCH }, (_, i) => randomCase(seed + number + i, steps, words))
  // The helper works on the batch while we do.
  const outcomes = cases.map((test) => kernel.run(test))
  const own = cases.map(simulate)
  for (const [i, test] of cases.entries()) {
    done += test.steps.length
    const difference = compare(
      test.steps,
      await (outcomes[i] as (typeof outcomes)[number]),
      own[i] as (typeof own)[number],
    )
    if (difference === null || !(await differsAgain(kernel, test, difference))) continue
    failed++
    await showSmallest(test, seed + number + i, difference)
    if (failed >= SHOWN_FAILURES) break
  }
}
kernel.close()
console.log(
  `${done} operations in ${((Date.now() - started) / 1000).toFixed(1)} s, seed ${seed}: ${failed} cases differ`,
)
process.exitCode = failed > 0 ? 1 : 0

async function showSmallest(test: Case, number: number, first: Difference): Promise<void> {
  const small = await shrink(test, (candidate) => differsAgain(kernel, candidate, first))
  const difference = await differenceOf(kernel, small)
  if (difference === null) console.log(`# Case ${number} differed, and then no more.`)
  else console.log(scriptOf(small, number, difference))
}

/** Runs a script in both; 1 when they differ. */
async function compareScript(file: string): Promise<number> {
  const { kernel: here, simulator, differsAt } = await runInBoth(readFileSync(file, 'utf8'))
  if (differsAt === null) {
    for (const line of here.lines) console.log(`  ${line}`)
    console.log(`The same in both: ${here.lines.length} lines, status ${here.status}.`)
    return 0
  }
  for (const line of here.lines.slice(Math.max(0, differsAt - 5), differsAt)) console.log(`  ${line}`)
  const shown = ({ lines, status }: Run): string => lines[differsAt] ?? `(the end, status ${status})`
  console.log(`They differ in line ${differsAt + 1}:`)
  console.log(`- ${shown(here)}    (this kernel)`)
  console.log(`+ ${shown(simulator)}    (simulated)`)
  return 1
}

function readArguments(args: readonly string[]) {
  const values: Record<string, string> = {}
  for (let i = 0; i < args.length; i += 2) {
    const [name, value] = [args[i] as string, args[i + 1]]
    if (!['--ops', '--seed', '--options', '--steps', '--script'].includes(name) || value === undefined)
      usage()
    values[name.slice(2)] = value
  }
  return {
    ops: Number(values.ops ?? 20_000),
    seed: Number(values.seed ?? Date.now() % 1_000_000),
    steps: Number(values.steps ?? 60),
    words: values.options?.split(',') ?? [],
    script: values.script ?? null,
  }
}

function usage(): never {
  console.error(
    'usage: npm run verify -- [--ops N] [--seed S] [--options WORD,...] [--steps N] | --script FILE',
  )
  process.exit(2)
}
