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
}

export const idleServer = ({ name, version, begin }: IdleServer): Uint8Array =>
  encode(`#!/bin/sh
# In the place of ${name}: there is no network on this machine.
case "$1" in
-v|--version) echo '${version}'; exit ;;
esac
${begin.join('\n')}
echo '${name}: there is no network here: nothing is served, it waits until it is stopped' >&2
trap 'exit 0' TERM INT QUIT
while :; do sleep 1000000 & wait $!; done
`)
