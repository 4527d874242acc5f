/** Whole files by the system calls, where nothing can sleep: regular files only. */

import { O_CLOEXEC, O_RDONLY, type System } from '../kernel/abi.ts'
import { concat, decode } from '../kernel/text.ts'
import { ERESTARTSYS } from '../kernel/vfs/errno.ts'
import type { Steps } from './steps.ts'

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

/**
 * A script's text from what may sleep or never end; of one whose first line has a NUL only the beginning, which is enough to
 * refuse it. A negative errno if it cannot be read.
 */
export function* readScript(sys: System, path: string): Steps<string | number> {
  const fd = sys.open(path, O_RDONLY | O_CLOEXEC)
  if (fd < 0) return fd
  const chunks: Uint8Array[] = []
  let result: number | null = null
  while (result === null) {
    if (sys.exhausted()) yield undefined
    const chunk = sys.read(fd, 65536)
    if (chunk === -ERESTARTSYS) yield undefined
    else if (typeof chunk === 'number') result = chunk
    else if (chunk.length === 0) result = 0
    else {
      chunks.push(chunk)
      if (chunks.length === 1 && isBinary(decode(chunk.subarray(0, SAMPLE)))) result = 0
    }
  }
  sys.close(fd)
  return result < 0 ? result : decode(concat(chunks))
}

/** Whether what begins so is no text of a script (check_binary_file of bash). */
export const isBinary = (text: string): boolean =>
  (text.slice(0, SAMPLE).split('\n')[0] as string).includes('\0')

/** characters that are looked at */
const SAMPLE = 80

export interface Account {
  readonly name: string
  readonly uid: number
  readonly home: string
}

/** /etc/passwd; nobody if it cannot be read. */
export function accounts(sys: System): Account[] {
  const text = readFile(sys, '/etc/passwd')
  if (typeof text === 'number') return []
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 7)
    .map((fields) => ({ name: fields[0] as string, uid: Number(fields[2]), home: fields[5] as string }))
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
