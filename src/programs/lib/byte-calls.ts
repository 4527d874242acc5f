/**
 * The system calls as a program has them in the C locale: names that the kernel tells are taken apart into bytes
 * (kernel/byte_text.ts), those that it is told are put together. So a program that knows nothing of locales looks at
 * bytes there, and quotes and counts them as such.
 */

import type { ForkBody, System } from '../../kernel/abi.ts'
import { asBytes, joinBytes } from '../../kernel/byte_text.ts'

type Call = (...args: unknown[]) => unknown

/** Calls whose arguments have text. */
const TOLD: ReadonlySet<PropertyKey> = new Set<keyof System>([
  'open',
  'inotifyAddWatch',
  'stat',
  'lstat',
  'access',
  'mkdir',
  'rmdir',
  'unlink',
  'rename',
  'link',
  'linkFd',
  'symlink',
  'readlink',
  'mknod',
  'chmod',
  'chown',
  'lchown',
  'utimens',
  'truncate',
  'getxattr',
  'setxattr',
  'listxattr',
  'removexattr',
  'statfs',
  'chdir',
  'chroot',
  'mount',
  'umount',
  'fspick',
  'fsconfig',
  'moveMount',
  'pivotRoot',
  'execve',
  'sethostname',
])

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
