/** docker top: the processes of a container as the host's ps shows them (moby daemon/top_unix.go). */

import { concat, decode } from '../../kernel/text.ts'
import { ALL_CAPABILITIES } from '../engine/capabilities.ts'
import type { Container } from '../engine/containers.ts'
import type { Engine } from '../engine/engine.ts'
import { processesOf } from '../engine/processes.ts'
import { followProcess, startProcess } from '../engine/run-process.ts'
import { DockerError } from '../errors.ts'
import type { Step } from '../step.ts'
import { DEFAULT_PATH } from '../store/container-config.ts'

/** What ps with these options has of a container's processes, its headings first. */
export function* processTable(
  engine: Engine,
  container: Container,
  options: readonly string[],
): Step<string[][]> {
  const text = options.length === 0 ? '-ef' : options.join(' ')
  for (const [, name, title] of text.matchAll(/\s(\S*)=\s*(PID\S*)/g)) {
    if (name !== 'pid') throw new DockerError(`specifying "${name}=${title}" is not allowed`)
  }
  const args = text.split(' ')
  const pids = processesOf(engine.files, container.state.Pid)
  const quick = yield* runPs(engine, [...args, `-q${pids.join(',')}`])
  // Some options, such as f, don't go together with -q.
  const output = quick.status === 0 ? quick : yield* runPs(engine, args)
  if (output.status !== 0) throw new DockerError(`ps: ${output.stderr.split('\n', 1)[0]}`)
  return rowsOf(output.stdout, pids)
}

interface Output {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** ps as the daemon runs it: on the host. */
function* runPs(engine: Engine, args: readonly string[]): Step<Output> {
  const written = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] }
  const running = yield* startProcess(engine.sys, {
    surroundings: { kind: 'of', pid: 1 },
    argv: ['ps', ...args],
    env: [`PATH=${DEFAULT_PATH}`],
    directory: '/',
    user: '',
    capabilities: ALL_CAPABILITIES,
    session: 'inherit',
    stdin: 'null',
    output: 'pipe',
  })
  // biome-ignore lint/correctness/useYield: a step as other sinks are
  const status = yield* followProcess(engine.sys, running, function* (stream, bytes) {
    written[stream].push(bytes)
  })
  return { status, stdout: decode(concat(written.stdout)), stderr: decode(concat(written.stderr)) }
}

/** parsePSOutput: lines by words; what is behind the last heading is one cell. */
function rowsOf(output: string, pids: readonly number[]): string[][] {
  const [titles = [], ...lines] = output
    .split('\n')
    .map((line) => line.split(/[ \t\v\f\r]+/).filter((word) => word !== ''))
  const at = titles.indexOf('PID')
  if (at < 0) throw new DockerError("Couldn't find PID field in ps output")
  const rows = [titles]
  let isShown = false
  for (const cells of lines) {
    if (cells.length === 0) continue
    // A line of a thread, which has - there, belongs to the process above it.
    if (cells[at] !== '-') isShown = pids.includes(Number(cells[at]))
    const last = titles.length - 1
    if (isShown) rows.push([...cells.slice(0, last), cells.slice(last).join(' ')])
  }
  return rows
}

/** Columns at least twenty wide (tabwriter minwidth 20, padding 3). */
export function tabulateWide(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(20, ...rows.map((row) => (row[at] ?? '').length + 3)),
  )
  return rows
    .map(
      (row) =>
        `${row.map((cell, at) => (at < row.length - 1 ? cell.padEnd(widths[at] ?? 0) : cell)).join('')}\n`,
    )
    .join('')
}
