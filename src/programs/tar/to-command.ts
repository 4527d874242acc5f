/** --to-command: the content of each file that is extracted goes to a command of the shell, which learns of it by its environment. */

import { SIGPIPE } from '../../kernel/abi.ts'
import { type Io, STDIN, type Step } from '../lib/io.ts'
import { exitStatus, startCommand, waitFor } from '../lib/spawn.ts'
import type { Member } from './archive.ts'
import { fatal } from './failures.ts'

/** False if it has failed, which is told of; `ignoresStatus` counts only what ends by a signal. */
export function* feedCommand(
  io: Io,
  command: string,
  archive: string,
  member: Member,
  ignoresStatus: boolean,
): Step<boolean> {
  yield* io.flush()
  const ends = io.sys.pipe()
  if (typeof ends === 'number') return yield* fatal(io, 'Cannot open pipe')
  const [reader, writer] = ends
  const pid = startCommand(io, ['/bin/sh', '-c', command], {
    env: [...io.env.filter((entry) => !entry.startsWith('TAR_')), ...environment(archive, member)],
    prepare(sys) {
      sys.dup2(reader, STDIN)
      sys.close(reader)
      sys.close(writer)
    },
  })
  io.sys.close(reader)
  // What the command does not read is no matter.
  io.sys.sigaction(SIGPIPE, 'ignore')
  if (pid >= 0 && member.content.length > 0) yield* io.writeAll(writer, member.content.slice())
  io.sys.sigaction(SIGPIPE, 'default')
  io.sys.close(writer)
  if (pid < 0) return yield* fatal(io, 'Cannot fork')
  const status = exitStatus(yield* waitFor(io.sys, pid))
  if (status === 0 || ignoresStatus) return true
  yield* io.complain(`${pid}: Child returned status ${status}`)
  return false
}

function environment(archive: string, member: Member): string[] {
  const { sec, nsec } = member.mtime
  const time = nsec === 0 ? `${sec}` : `${sec}.${String(nsec).padStart(9, '0')}`
  const values = {
    VERSION: '1.35',
    ARCHIVE: archive,
    VOLUME: '1',
    BLOCKING_FACTOR: '20',
    FORMAT: 'gnu',
    FILETYPE: 'f',
    MODE: member.mode.toString(8).padStart(4, '0'),
    FILENAME: member.name,
    REALNAME: member.name,
    UNAME: member.user,
    GNAME: member.group,
    MTIME: time,
    SIZE: String(member.size),
    UID: String(member.uid),
    GID: String(member.gid),
  }
  return Object.entries(values).map(([name, value]) => `TAR_${name}=${value}`)
}
