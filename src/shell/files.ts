/** Whole files by the system calls, where nothing can sleep: regular files only. */

import { O_CLOEXEC, O_RDONLY, type System } from '../kernel/abi.ts'
import { concat, decode } from '../kernel/text.ts'

/** The file's text, or a negative errno. Must not be used on what may sleep (pipes, terminals). */
export function readFile(sys: System, path: string): string | number {
  const fd = sys.open(path, O_RDONLY | O_CLOEXEC)
  if (fd < 0) return fd
  const chunks: Uint8Array[] = []
  for (;;) {
    const chunk = sys.read(fd, 65536)
    if (typeof chunk === 'number') {
      sys.close(fd)
      return chunk
    }
    if (chunk.length === 0) break
    chunks.push(chunk)
  }
  sys.close(fd)
  return chunks.length === 0 ? '' : decode(concat(chunks))
}

export interface Account {
  readonly name: string
  readonly uid: number
  readonly home: string
  readonly shell: string
}

/** /etc/passwd; nobody if it cannot be read. */
export function accounts(sys: System): Account[] {
  const text = readFile(sys, '/etc/passwd')
  if (typeof text === 'number') return []
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 7)
    .map(([name = '', , uid, , , home = '', shell = '']) => ({ name, uid: Number(uid), home, shell }))
}

/** The names of hosts in /etc/hosts; none if it cannot be read. */
export function hosts(sys: System): string[] {
  const text = readFile(sys, '/etc/hosts')
  if (typeof text === 'number') return []
  const names = text.split('\n').flatMap((line) =>
    line
      .replace(/#.*/, '')
      .trim()
      .split(/[ \t]+/)
      .slice(1),
  )
  return [...new Set(names)]
}

/** The names of groups in /etc/group; none if it cannot be read. */
export function groups(sys: System): string[] {
  const text = readFile(sys, '/etc/group')
  if (typeof text === 'number') return []
  return text.split('\n').flatMap((line) => (line.includes(':') ? [line.slice(0, line.indexOf(':'))] : []))
}
