/** docker stats. The machine keeps no account of what processes use, as a host without memory cgroups: only they themselves can be counted. */

import type { Container } from '../engine/containers.ts'
import type { Engine } from '../engine/engine.ts'
import { processesOf, sleep } from '../engine/processes.ts'
import { DockerError } from '../errors.ts'
import { define, MANY } from './command.ts'
import { listText, type Row } from './formatter.ts'

const titles = {
  Container: 'CONTAINER',
  ID: 'CONTAINER ID',
  Name: 'NAME',
  CPUPerc: 'CPU %',
  MemUsage: 'MEM USAGE / LIMIT',
  MemPerc: 'MEM %',
  NetIO: 'NET I/O',
  BlockIO: 'BLOCK I/O',
  PIDs: 'PIDS',
}

const STANDARD =
  'table {{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}\t{{.PIDs}}'
const CLEAR = '\x1b[2J\x1b[H'

export const stats = define([0, MANY], function* ({ engine, console, flags }) {
  for (const name of flags.args) {
    if (engine.containers.find(name) === null) throw new DockerError(`No such container: ${name}`)
  }
  const given = flags.value('format') ?? ''
  const format = given === '' || given === 'table' ? STANDARD : given
  for (;;) {
    const chosen =
      flags.args.length > 0
        ? flags.args.map((name) => engine.containers.getByName(name))
        : engine.containers.all().filter(({ state }) => flags.has('all') || state.Running)
    const rows = chosen.map((container) => rowOf(engine, container, flags.has('no-trunc')))
    const text = listText(format, { type: '*container.statsContext', titles, rows })
    if (flags.has('no-stream')) {
      yield* console.print(text)
      return 0
    }
    yield* console.print(`${CLEAR}${text}`)
    yield* sleep(engine.sys, 1)
  }
})

function rowOf({ files }: Engine, { id, name, state }: Container, noTrunc: boolean): Row {
  const count = state.Running ? processesOf(files, state.Pid).length : 0
  const unknown = !state.Running
  return {
    Container: noTrunc ? id : id.slice(0, 12),
    ID: noTrunc ? id : id.slice(0, 12),
    Name: name,
    CPUPerc: unknown ? '--' : '0.00%',
    MemUsage: unknown ? '-- / --' : '0B / 0B',
    MemPerc: unknown ? '--' : '0.00%',
    NetIO: unknown ? '--' : '0B / 0B',
    BlockIO: unknown ? '--' : '0B / 0B',
    PIDs: unknown ? '--' : String(count),
  }
}
