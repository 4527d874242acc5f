/** lsns(8) of util-linux: the namespaces that processes are in, from /proc/PID/ns. */

import { readAccounts, userName } from './lib/accounts.ts'
import type { Io, Step } from './lib/io.ts'
import { readMounts } from './lib/mount-table.ts'
import { listProcesses, type ProcessInfo } from './lib/process-list.ts'
import { defineProgram } from './lib/program.ts'
import { printTable, type TableColumn, type TableRow, terminalOf } from './lib/table.ts'

/** The file in /proc/PID/ns, in lsns's order. */
const TYPES = ['mnt', 'net', 'ipc', 'user', 'pid', 'uts', 'cgroup', 'time'] as const
type NamespaceType = (typeof TYPES)[number]

interface Namespace {
  readonly number: number
  readonly type: NamespaceType
  readonly members: ProcessInfo[]
}

interface Column extends Omit<TableColumn, 'name'> {
  readonly cell: (namespace: Namespace, user: string) => string
}

const first = ({ members }: Namespace): ProcessInfo => members[0] as ProcessInfo

const COLUMNS: Readonly<Record<string, Column>> = {
  NS: { align: 'right', tree: true, cell: ({ number }) => String(number) },
  TYPE: { align: 'left', cell: ({ type }) => type },
  PATH: { align: 'left', cell: (namespace) => `/proc/${first(namespace).pid}/ns/${namespace.type}` },
  NPROCS: { align: 'right', cell: ({ members }) => String(members.length) },
  PID: { align: 'right', cell: (namespace) => String(first(namespace).pid) },
  PPID: { align: 'right', cell: (namespace) => String(first(namespace).ppid) },
  COMMAND: {
    align: 'left',
    cell(namespace) {
      const { args, command } = first(namespace)
      return args.length > 0 ? args.join(' ') : command
    },
  },
  UID: { align: 'right', cell: (namespace) => String(first(namespace).uid) },
  USER: { align: 'left', cell: (_namespace, user) => user },
}
const DEFAULT = ['NS', 'TYPE', 'NPROCS', 'PID', 'USER', 'COMMAND']

export const lsns = defineProgram({
  name: 'lsns',
  version: 'util-linux 2.41.5',
  baseName: true,
  usage: '[options] [<namespace>]',
  about: 'List system namespaces.',
  options: {
    json: { short: 'J', long: 'json', help: 'use JSON output format' },
    list: { short: 'l', long: 'list', help: 'use list format output' },
    noHeadings: { short: 'n', long: 'noheadings', help: "don't print headings" },
    output: {
      short: 'o',
      long: 'output',
      argument: '<list>',
      help: 'define which output columns to use',
    },
    task: { short: 'p', long: 'task', argument: '<pid>', help: 'print process namespaces' },
    raw: { short: 'r', long: 'raw', help: 'use the raw output format' },
    notruncate: { short: 'u', long: 'notruncate', help: "don't truncate text in columns" },
    nowrap: { short: 'W', long: 'nowrap', help: "don't use multi-line representation" },
    type: {
      short: 't',
      long: 'type',
      argument: '<name>',
      help: 'namespace type (mnt, net, ipc, user, pid, uts, cgroup, time)',
    },
  },
  *run(io, given, operands) {
    const type = given.value('type')
    if (type !== undefined && !(TYPES as readonly string[]).includes(type)) {
      return yield* io.fail(`unknown namespace type: ${type}`)
    }
    const asked = given.value('output')?.split(',')
    const unknown = asked?.find((name) => !Object.hasOwn(COLUMNS, name.toUpperCase()))
    if (unknown !== undefined) return yield* io.fail(`unknown column: ${unknown}`)
    const names = asked?.map((name) => name.toUpperCase()) ?? DEFAULT
    const wanted = operands[0]
    if (wanted !== undefined && !/^\d+$/.test(wanted)) {
      return yield* io.fail(`invalid namespace argument: '${wanted}'`)
    }
    const all = yield* readNamespaces(io)
    const task = given.value('task')
    const chosen = all.filter(
      (namespace) =>
        (type === undefined || namespace.type === type) &&
        (wanted === undefined || namespace.number === Number(wanted)) &&
        (task === undefined || namespace.members.some(({ pid }) => pid === Number(task))),
    )
    if (wanted !== undefined && chosen.length === 0) {
      return yield* io.fail(`not found namespace: ${wanted}`)
    }
    const accounts = yield* readAccounts(io)
    const userOf = (namespace: Namespace) =>
      userName(accounts, first(namespace).uid) ?? String(first(namespace).uid)
    const isTree = !['json', 'list', 'raw'].some((key) => given.has(key as 'json')) && names.includes('NS')
    io.print(
      printTable(
        names.map((name) => ({
          name,
          ...(COLUMNS[name] as Column),
          isCut: name === 'COMMAND' && !given.has('notruncate'),
        })),
        rows(chosen, (namespace) =>
          names.map((name) => (COLUMNS[name] as Column).cell(namespace, userOf(namespace))),
        ),
        {
          format: given.has('json') ? 'json' : given.has('raw') ? 'raw' : 'aligned',
          headings: !given.has('noHeadings'),
          tree: isTree,
          ascii: false,
          jsonName: 'namespaces',
          terminal: terminalOf(io),
        },
      ),
    )
    return 0
  },
})

/** By number; processes whose namespaces one may not see are passed over. */
function* readNamespaces(io: Io): Step<Namespace[]> {
  const mounts = yield* readMounts(io)
  if (typeof mounts === 'number') return yield* io.fail('failed to parse /proc/self/mountinfo', mounts)
  const found = new Map<number, Namespace>()
  for (const process of yield* listProcesses(io)) {
    for (const type of TYPES) {
      const info = io.sys.stat(`/proc/${process.pid}/ns/${type}`)
      if (typeof info === 'number') continue
      const namespace = found.get(info.ino) ?? { number: info.ino, type, members: [] }
      namespace.members.push(process)
      found.set(info.ino, namespace)
    }
  }
  return [...found.values()].sort((a, b) => a.number - b.number)
}

const rows = (namespaces: readonly Namespace[], cells: (namespace: Namespace) => string[]): TableRow[] =>
  namespaces.map((namespace) => ({ cells: cells(namespace), children: [] }))
