/** docker top: the processes of a container as the host's ps shows them. */

import type { Container } from '../engine/containers.ts'
import type { Engine } from '../engine/engine.ts'
import { processesOf } from '../engine/processes.ts'
import { DockerError } from '../errors.ts'

interface Process {
  readonly pid: number
  readonly parent: number
  readonly uid: number
  readonly command: string
}

const columns: Readonly<Record<string, (process: Process) => string>> = {
  pid: ({ pid }) => String(pid),
  ppid: ({ parent }) => String(parent),
  uid: ({ uid }) => String(uid),
  user: ({ uid }) => (uid === 0 ? 'root' : String(uid)),
  args: ({ command }) => command,
  cmd: ({ command }) => command,
  command: ({ command }) => command,
  comm: ({ command }) => (command.split(' ')[0] ?? '').split('/').at(-1) ?? '',
  time: () => '00:00:00',
  tty: () => '?',
}

const headings: Readonly<Record<string, string>> = {
  args: 'COMMAND',
  cmd: 'CMD',
  command: 'COMMAND',
  comm: 'COMMAND',
}

/** What `ps -ef`, or the ps with other options, has of a container's processes. */
export function processTable(
  engine: Engine,
  container: Container,
  options: readonly string[],
): { titles: string[]; rows: string[][] } {
  const processes = processesIn(engine, container)
  const at = options.findIndex((option) => /^-?-?e?o/.test(option))
  if (options.length > 0 && at < 0 && options.join('') !== '-ef') {
    throw new DockerError(`ps of this machine takes -o COLUMNS here, not ${options.join(' ')}`)
  }
  if (at < 0) {
    return {
      titles: ['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'],
      rows: processes.map((process) => [
        process.uid === 0 ? 'root' : String(process.uid),
        String(process.pid),
        String(process.parent),
        '0',
        container.state.StartedAt.slice(11, 16),
        '?',
        '00:00:00',
        process.command,
      ]),
    }
  }
  const wanted = (options[at]?.replace(/^-?-?e?o/, '') || (options[at + 1] ?? '')).split(',')
  const odd = wanted.find((name) => !(name in columns))
  if (odd !== undefined) throw new DockerError(`ps: error: unknown user-defined format specifier "${odd}"`)
  return {
    titles: wanted.map((name) => headings[name] ?? name.toUpperCase()),
    rows: processes.map((process) =>
      wanted.map((name) => (columns[name] as (one: Process) => string)(process)),
    ),
  }
}

function processesIn(engine: Engine, container: Container): Process[] {
  return processesOf(engine.files, container.state.Pid).map((pid) => {
    const status = engine.files.readText(`/proc/${pid}/status`) ?? ''
    const field = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0)
    const command = (engine.files.readText(`/proc/${pid}/cmdline`) ?? '')
      .split('\0')
      .filter((word) => word !== '')
    return { pid, parent: field('PPid'), uid: field('Uid'), command: command.join(' ') }
  })
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
