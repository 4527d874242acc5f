/**
 * A case as a shell script: what it does, by the commands of coreutils, util-linux and attr, for whoever wants to see it on a
 * kernel of their own. What commands cannot say (flags of open, a socket, offsets) stands in comments or is done by python3.
 */

import { decode } from '../../src/kernel/text.ts'
import { decodeBytes } from '../trace/bytes.ts'
import type { Bytes, Entry, Step, Tree } from '../trace/format.ts'
import { BASE, type Case } from './case.ts'
import type { Difference } from './outcome.ts'

export function scriptOf(test: Case, seed: number, difference: Difference): string {
  const lines = [
    '#!/bin/bash',
    `# Case ${seed}: overlayfs here and on the simulated kernel differ ${whereOf(difference)}.`,
    `#   kernel    ${JSON.stringify(difference.kernel)}`,
    `#   simulator ${JSON.stringify(difference.simulator)}`,
    '# As root: unshare -m --propagation private bash THIS_FILE',
    'umask 022',
    'mkdir -p /tmp/overlay-case && mount -t tmpfs -o mode=755 layers /tmp/overlay-case && cd /tmp/overlay-case || exit',
    ...test.filesystems.map(
      (at) => `mkdir ${relative(at)} && mount -t tmpfs -o mode=755 layers ${relative(at)}`,
    ),
    ...build(test.initial),
    ...test.steps.flatMap((step, i) =>
      i === difference.where ? ['# here:', commandOf(step)] : [commandOf(step)],
    ),
  ]
  if (typeof difference.where === 'string') lines.push(...look(difference.where))
  return `${withJoinedMkdirs(lines.filter((line) => line !== '')).join('\n')}\n`
}

/** Directories that are made one after the other are made by one command. */
function withJoinedMkdirs(lines: readonly string[]): string[] {
  const result: string[] = []
  for (const line of lines) {
    const last = result[result.length - 1]
    const joins = line.startsWith(MKDIR) && last?.startsWith(MKDIR) === true
    if (joins) result[result.length - 1] = last + line.slice(MKDIR.length - 1)
    else result.push(line)
  }
  return result
}

const MKDIR = 'mkdir -p '

const whereOf = ({ where }: Difference): string =>
  typeof where === 'number' ? `in step ${where}` : `in ${where}`

const relative = (path: string): string => (path.startsWith(`${BASE}/`) ? path.slice(BASE.length + 1) : path)

/** A word of the shell. */
const quote = (text: string): string =>
  /^[\w./:=,+@%-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

const name = (path: unknown): string => {
  const shown = relative(path as string)
  return quote(shown.startsWith('-') ? `./${shown}` : shown)
}

/** Contents, as a word; a long run as a command that prints it. */
function text(data: unknown): string {
  const isRun = typeof data === 'object' && data !== null && 'repeat' in data
  if (!isRun) return quote(decode(decodeBytes(data as Bytes)))
  const { repeat, n } = data as { repeat: string; n: number }
  return `"$(printf %${n}s | tr ' ' ${repeat})"`
}

/** What is in a tree where a final comparison differs: "ROOT NAME". */
function look(where: string): string[] {
  const at = where.indexOf(' ')
  const path = name(`${where.slice(0, at)}/${where.slice(at + 1)}`)
  return ['# here:', `stat ${path}; getfattr -h -d -m - ${path}; [ ! -f ${path} ] || cat ${path}`]
}

function build(tree: Tree): string[] {
  const links = new Map<string, string>()
  const paths = Object.keys(tree).sort(
    (a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1),
  )
  return paths.flatMap((path) => {
    const entry = tree[path] as Entry
    const first = entry.h === undefined ? undefined : links.get(entry.h)
    if (first !== undefined) return [`ln ${name(first)} ${name(path)}`]
    if (entry.h !== undefined) links.set(entry.h, path)
    const isPlain = entry.t === 'd' && entry.m === '0755'
    return [
      make(path, entry),
      entry.u === undefined && entry.g === undefined
        ? ''
        : `chown -h ${entry.u ?? 0}:${entry.g ?? 0} ${name(path)}`,
      entry.t === 'l' || isPlain ? '' : `chmod ${entry.m} ${name(path)}`,
      ...Object.entries(entry.x ?? {}).map(
        ([key, value]) => `setfattr -n ${quote(key)} -v ${text(value)} ${name(path)}`,
      ),
    ]
  })
}

function make(path: string, { t, data, to, rdev = [0, 0] }: Entry): string {
  const at = name(path)
  switch (t) {
    case 'd':
      return `${MKDIR}${at}`
    case 'f':
      return data === '' || data === undefined ? `touch ${at}` : `printf %s ${text(data)} > ${at}`
    case 'l':
      return `ln -s ${quote(to as string)} ${at}`
    case 'p':
      return `mkfifo ${at}`
    case 's':
      return python(`import os; os.mknod("${relative(path)}", 0o140644)`)
    default:
      return `mknod ${at} ${t} ${rdev.join(' ')}`
  }
}

const python = (code: string): string => `python3 -c ${quote(code)}`

const descriptor = (slot: unknown): number => 10 + Number((slot as string).slice(1))

/** One step, done by the user whose step it is. */
function commandOf(step: Step): string {
  const make = commands[step.op]
  if (make === undefined) return ''
  const command = make(step)
  if (step.as === undefined || command === '') return command
  const [uid, gid] = step.as
  return `setpriv --reuid ${uid} --regid ${gid} --clear-groups bash -c ${quote(command)}`
}

const FORMAT = "'%n: %F %a, %h links, %u:%g, %s bytes'"

const redirections: readonly (readonly [flag: RegExp, sign: string])[] = [
  [/O_APPEND/, '>>'],
  [/O_RDWR/, '<>'],
  [/O_WRONLY/, '>'],
]

const commands: Readonly<Record<string, (step: Step) => string>> = {
  lstat: ({ path }) => `stat -c ${FORMAT} ${name(path)}`,
  stat: ({ path }) => `stat -L -c ${FORMAT} ${name(path)}`,
  fstat: ({ fd }) => `stat -L -c ${FORMAT} /dev/fd/${descriptor(fd)}`,
  readdir: ({ path, order }) => `ls -A${order === 'kernel' ? 'U' : ''} ${name(path)}`,
  fgetdents: ({ fd }) => `ls -A /dev/fd/${descriptor(fd)}/`,
  dino: ({ path }) => `ls -Ai ${name(path)}; (cd ${name(path)} && stat -c '%i %n' -- *)`,
  readfile: ({ path }) => `cat ${name(path)}`,
  writefile: ({ path, data }) => `printf %s ${text(data)} > ${name(path)}`,
  appendfile: ({ path, data }) => `printf %s ${text(data)} >> ${name(path)}`,
  mkdir: ({ path, mode }) => `mkdir -m ${mode} ${name(path)}`,
  rmdir: ({ path }) => `rmdir ${name(path)}`,
  unlink: ({ path }) => `unlink ${name(path)}`,
  rename({ path, path2, flags }) {
    if (flags === undefined) return `mv -T ${name(path)} ${name(path2)}`
    if (flags === 'EXCHANGE') return `mv -T --exchange ${name(path)} ${name(path2)}`
    if (flags === 'NOREPLACE') return `mv -T --update=none-fail ${name(path)} ${name(path2)}`
    const bits = (flags as string)
      .split('|')
      .reduce((sum, flag) => sum + { NOREPLACE: 1, EXCHANGE: 2, WHITEOUT: 4 }[flag as 'EXCHANGE'], 0)
    const call = `renameat2(-100, b"${relative(path as string)}", -100, b"${relative(path2 as string)}", ${bits})`
    return python(
      `import ctypes, os; c = ctypes.CDLL(None, use_errno=True); print(c.${call} and os.strerror(ctypes.get_errno()))`,
    )
  },
  link: ({ path, path2, follow }) => `ln ${follow === true ? '-L' : '-P'} -T ${name(path)} ${name(path2)}`,
  linkfd: ({ fd, path }) => `ln -L -T /dev/fd/${descriptor(fd)} ${name(path)}`,
  symlink: ({ path, to }) => `ln -s -T ${quote(to as string)} ${name(path)}`,
  readlink: ({ path }) => `readlink ${name(path)}`,
  truncate: ({ path, n }) => `truncate -c -s ${n} ${name(path)}`,
  ftruncate: ({ fd, n }) => python(`import os; os.ftruncate(${descriptor(fd)}, ${n})`),
  chmod: ({ path, mode }) => `chmod ${mode} ${name(path)}`,
  fchmod: ({ fd, mode }) => `chmod ${mode} /dev/fd/${descriptor(fd)}`,
  chown: ({ path, uid, gid, follow }) =>
    `chown ${follow === true ? '' : '-h '}${owner(uid, gid)} ${name(path)}`,
  fchown: ({ fd, uid, gid }) => `chown ${owner(uid, gid)} /dev/fd/${descriptor(fd)}`,
  utimens({ path, times, follow }) {
    const when = times === 'now' ? '' : ` -d @${(times as number[])[1]}`
    return `touch -c${follow === true ? '' : ' -h'}${when} ${name(path)}`
  },
  mknod: ({ path, t, rdev }) => make(path as string, { t, rdev, data: '' } as Entry),
  access: ({ path, mode }) => python(`import os; print(os.access("${relative(path as string)}", ${mode}))`),
  setxattr: ({ path, name: key, value, flags }) =>
    `setfattr -h -n ${quote(key as string)} -v ${text(value)} ${name(path)}${flags === '' ? '' : `  # XATTR_${flags}`}`,
  getxattr: ({ path, name: key }) => `getfattr -h --only-values -n ${quote(key as string)} ${name(path)}`,
  removexattr: ({ path, name: key }) => `setfattr -h -x ${quote(key as string)} ${name(path)}`,
  listxattr: ({ path }) => `getfattr -h -m - ${name(path)}`,
  statfs: ({ path }) => `stat -f -c '%T, names up to %l' ${name(path)}`,
  open({ path, flags, ret }) {
    const sign = redirections.find(([flag]) => flag.test(flags as string))?.[1] ?? '<'
    return `exec ${descriptor(ret)}${sign}${name(path)}  # ${flags}`
  },
  close: ({ fd }) => `exec ${descriptor(fd)}>&-`,
  read: ({ fd, n }) => `dd bs=${n} count=1 status=none <&${descriptor(fd)}`,
  pread: ({ fd, n, off }) => python(`import os; print(os.pread(${descriptor(fd)}, ${n}, ${off}))`),
  write: ({ fd, data }) => `printf %s ${text(data)} >&${descriptor(fd)}`,
  pwrite: ({ fd, data, off }) => python(`import os; os.pwrite(${descriptor(fd)}, b"${data}", ${off})`),
  lseek: ({ fd, off, whence }) =>
    python(`import os; print(os.lseek(${descriptor(fd)}, ${off}, os.${whence}))`),
  fsync: ({ fd }) => python(`import os; os.fsync(${descriptor(fd)})`),
  mount({ at, opts, params, flags = [] }) {
    const given = (params as [string, string | null][] | undefined)?.map(([key, value]) =>
      value === null ? key : `${key}=${relative(value)}`,
    )
    const options = given?.join(',') ?? (opts as string).replaceAll(`${BASE}/`, '')
    return `mount -i -t overlay overlay -o ${quote([...(flags as string[]), options].join(','))} ${name(at)}`
  },
  remount: ({ at, flags, opts }) =>
    `mount -i -o ${['remount', ...(flags as string[]), opts].filter((word) => word !== '').join(',')} ${name(at)}`,
  remount_fs: ({ at, ro }) => `mount -o remount,${ro === true ? 'ro' : 'rw'} ${name(at)}`,
  umount: ({ at }) => `umount ${name(at)}`,
  drop_caches: () => 'echo 2 > /proc/sys/vm/drop_caches',
}

/** -1 leaves an id as it is. */
const owner = (uid: unknown, gid: unknown): string => `${uid === -1 ? '' : uid}:${gid === -1 ? '' : gid}`
