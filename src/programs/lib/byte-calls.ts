/**
 * The system calls as a program has them in the C locale: names that the kernel tells are taken apart into bytes
 * (kernel/byte_text.ts), those that it is told are put together. So a program that knows nothing of locales looks at
 * bytes there, and quotes and counts them as such.
 */

import type { ForkBody, System } from '../../kernel/abi.ts'
import { asBytes, joinBytes } from '../../kernel/byte_text.ts'

type Call = (...args: unknown[]) => unknown

/** Whether one of the types is any text, or a list of texts. */
type HasText<T> = string extends T ? true : readonly string[] extends T ? true : never

/** The calls that a text is an argument of: the compiler asks for each of them. */
type Told = {
  [K in keyof System]: System[K] extends (...args: infer A) => unknown
    ? HasText<A[number]> extends never
      ? never
      : K
    : never
}[keyof System]

const TOLD_CALLS: Readonly<Record<Told, true>> = {
  open: true,
  inotifyAddWatch: true,
  stat: true,
  lstat: true,
  access: true,
  mkdir: true,
  rmdir: true,
  unlink: true,
  rename: true,
  link: true,
  linkFd: true,
  symlink: true,
  readlink: true,
  mknod: true,
  chmod: true,
  chown: true,
  lchown: true,
  utimens: true,
  truncate: true,
  getxattr: true,
  setxattr: true,
  listxattr: true,
  removexattr: true,
  statfs: true,
  chdir: true,
  chroot: true,
  mount: true,
  umount: true,
  fsopen: true,
  fspick: true,
  fsconfig: true,
  moveMount: true,
  pivotRoot: true,
  execve: true,
  sethostname: true,
}

const TOLD: ReadonlySet<PropertyKey> = new Set(Object.keys(TOLD_CALLS))

/** Calls whose results have text. */
const TELLING: ReadonlySet<PropertyKey> = new Set<keyof System>([
  'readlink',
  'getcwd',
  'getdents',
  'listxattr',
  'ioctl',
  'uname',
  'klog',
])

export function byteCalls(sys: System): System {
  const calls = new Map<PropertyKey, unknown>([
    ['fork', (body: ForkBody) => sys.fork((child) => body(byteCalls(child)))],
  ])
  return new Proxy(sys, {
    get(_, name: keyof System) {
      let call = calls.get(name)
      if (call === undefined) {
        call = converted(name, (sys[name] as Call).bind(sys))
        calls.set(name, call)
      }
      return call
    },
  })
}

function converted(name: keyof System, call: Call): Call {
  const telling: Call = TELLING.has(name) ? (...args) => eachText(call(...args), asBytes) : call
  return TOLD.has(name) ? (...args) => telling(...args.map((arg) => eachText(arg, joinBytes))) : telling
}

/** The value with every text in it, at any depth, made into another one. */
function eachText(value: unknown, convert: (text: string) => string): unknown {
  if (typeof value === 'string') return convert(value)
  if (Array.isArray(value)) return value.map((item) => eachText(item, convert))
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, eachText(item, convert)]))
}
