/**
 * A server on a machine without network: a script of its name that makes the files which the server makes, says that it
 * serves nothing, and waits until it is stopped.
 */

import { encode } from '../../kernel/text.ts'

export interface IdleServer {
  readonly name: string
  /** what `-v` prints */
  readonly version: string
  /** commands for the shell, run once before it waits */
  readonly begin: readonly string[]
  /** the command that it waits as, for the shell */
  readonly wait: string
}

export const idleServer = ({ name, version, begin, wait }: IdleServer): Uint8Array =>
  script(name, version, begin, `exec ${wait}\n`)

/** The same, as a shell that waits for a sleep: what images had first. */
export const sleepingServer = ({ name, version, begin }: Omit<IdleServer, 'wait'>): Uint8Array =>
  script(name, version, begin, "trap 'exit 0' TERM INT QUIT\nwhile :; do sleep 1000000 & wait $!; done\n")

const script = (name: string, version: string, begin: readonly string[], end: string): Uint8Array =>
  encode(`#!/bin/sh
# In the place of ${name}: there is no network on this machine.
case "$1" in
-v|--version) echo '${version}'; exit ;;
esac
${begin.join('\n')}
echo '${name}: there is no network here: nothing is served, it waits until it is stopped' >&2
${end}`)
