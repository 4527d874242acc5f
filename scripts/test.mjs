/**
 * `npm test`: installs what is missing (Chromium included), then types, lint, unit and conformance tests, build,
 * end-to-end tests. The last line is `N passed, N failed`; every check counts as one, every test as one.
 */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { provideChromium } from './chromium.mjs'
import { bin, installDependencies, root, run } from './install.mjs'

const total = { passed: 0, failed: 0 }
const reports = mkdtempSync(join(tmpdir(), 'overlay-playground-'))

installDependencies()
check('types', bin('tsc'), ['-b'])
check('lint', bin('biome'), ['ci', '--error-on-warnings', '.'])
check('unused code', bin('knip'), [])
vitest()
const built = check('build', bin('vite'), ['build', '--logLevel', 'warn'])
if (built) check('bytes', process.execPath, [join(root, 'scripts', 'budget.mjs')])
if (built) endToEnd()
rmSync(reports, { recursive: true })
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed > 0 ? 1 : 0

/** A check that counts as one. */
function check(name, command, args) {
  console.log(`\n== ${name}`)
  const passed = run(command, args).status === 0
  count(passed ? 1 : 0, passed ? 0 : 1)
  return passed
}

function count(passed, failed) {
  total.passed += passed
  total.failed += failed
}

function vitest() {
  console.log('\n== unit and conformance tests')
  const file = join(reports, 'vitest.json')
  const { status } = run(bin('vitest'), [
    'run',
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ])
  const report = read(file)
  if (report === null) return count(0, 1)
  // A file that does not even load has no tests that could fail, but the run's status says so.
  const failed = report.numFailedTests + report.numFailedTestSuites
  count(report.numPassedTests, failed > 0 || status === 0 ? failed : 1)
}

function endToEnd() {
  console.log('\n== end-to-end tests')
  if (!provideChromium()) return count(0, 1)
  const file = join(reports, 'playwright.json')
  const { status } = run(bin('playwright'), ['test', '--reporter=list,json'], {
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: file },
  })
  const report = read(file)
  if (report === null) return count(0, 1)
  const { expected, unexpected, flaky } = report.stats
  const failed = unexpected + flaky
  count(expected, failed > 0 || status === 0 ? failed : 1)
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    console.error('The test runner left no report: it ended before its tests did.')
    return null
  }
}
