/**
 * `npm run verify -- [--ops N] [--seed S] [--options WORD,...] [--steps N]`: random operations on random layers, executed on
 * the simulated kernel and on the kernel of this machine; every result and the final trees are compared. A case that
 * differs is made small and shown. Exit status 1 if any differed; 0, and says so, where there is no overlayfs to ask.
 */

import type { Case } from '../conformance/verify/case.ts'
import { randomCase } from '../conformance/verify/case.ts'
import { RealKernel, whyNot } from '../conformance/verify/kernel.ts'
import { compare, type Difference } from '../conformance/verify/outcome.ts'
import { shrink } from '../conformance/verify/shrink.ts'
import { simulate } from '../conformance/verify/simulate.ts'

const BATCH = 16
const SHOWN_FAILURES = 5

const { ops, seed, steps, words } = readArguments(process.argv.slice(2))
const reason = whyNot()
if (reason !== null) {
  console.log(`skipped: ${reason}`)
  process.exit(0)
}
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
    if (difference === null || !(await differs(test, 4))) continue
    failed++
    console.log(`seed ${seed + number + i}:`)
    await showSmallest(test)
    if (failed >= SHOWN_FAILURES) break
  }
}
kernel.close()
console.log(
  `${done} operations in ${((Date.now() - started) / 1000).toFixed(1)} s, seed ${seed}: ${failed} cases differ`,
)
process.exitCode = failed > 0 ? 1 : 0

async function differenceOf(test: Case): Promise<Difference | null> {
  return compare(test.steps, await kernel.run(test), simulate(test))
}

/**
 * The kernel forgets cached names when it is short of memory, and its log is everybody's: what others do can show now and
 * then, but not every time.
 */
async function differs(test: Case, times: number): Promise<boolean> {
  for (let i = 0; i < times; i++) if ((await differenceOf(test)) === null) return false
  return true
}

async function showSmallest(test: Case): Promise<void> {
  const small = await shrink(test, (candidate) => differs(candidate, 2))
  const difference = await differenceOf(small)
  for (const [path, entry] of Object.entries(small.initial))
    console.log(`  ${path}: ${JSON.stringify(entry)}`)
  for (const [i, step] of small.steps.entries()) console.log(`  ${i}: ${JSON.stringify(step)}`)
  console.log(`  differs at ${difference?.where ?? '(no more)'}`)
  console.log(`    kernel    ${JSON.stringify(difference?.kernel)}`)
  console.log(`    simulator ${JSON.stringify(difference?.simulator)}`)
}

function readArguments(args: readonly string[]) {
  const values: Record<string, string> = {}
  for (let i = 0; i < args.length; i += 2) {
    const [name, value] = [args[i] as string, args[i + 1]]
    if (!['--ops', '--seed', '--options', '--steps'].includes(name) || value === undefined) usage()
    values[name.slice(2)] = value
  }
  return {
    ops: Number(values.ops ?? 20_000),
    seed: Number(values.seed ?? Date.now() % 1_000_000),
    steps: Number(values.steps ?? 60),
    words: values.options?.split(',') ?? [],
  }
}

function usage(): never {
  console.error('usage: npm run verify -- [--ops N] [--seed S] [--options WORD,...] [--steps N]')
  process.exit(2)
}
