/** /etc/shadow and /etc/gshadow (shadow(5), gshadow(5)) of a machine on which nobody has a password. */

import type { Profile } from './profile.ts'

const SECONDS_A_DAY = 86400

/** By path. */
export function shadowFiles({ files, installed }: Profile): Record<string, string> {
  const day = Math.floor(installed / SECONDS_A_DAY)
  const lines = (path: string, behind: string) =>
    (files[path] ?? '').replaceAll(/^([^:\n]+):.*$/gm, (_, name: string) => `${name}:${behind}`)
  return {
    '/etc/shadow': lines('/etc/passwd', `*:${day}:0:99999:7:::`),
    '/etc/gshadow': lines('/etc/group', '*::'),
  }
}
