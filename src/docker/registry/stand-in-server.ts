/**
 * What stands in for a server in an image: a script of its name that makes the files which the server makes, says that it
 * serves nothing, and waits until it is stopped.
 */

import { encode } from '../../kernel/text.ts'

export interface StandInServer {
  readonly name: string
  /** what `-v` prints */
  readonly version: string
  /** commands for the shell, run once before it waits */
  readonly begin: readonly string[]
}

export const serverScript = ({ name, version, begin }: StandInServer): Uint8Array =>
  encode(`#!/bin/sh
# Stands in for ${name}: there is no network on this machine.
case "$1" in
-v|--version) echo '${version}'; exit ;;
esac
${begin.join('\n')}
echo '${name}: there is no network here: nothing is served, it waits until it is stopped' >&2
trap 'exit 0' TERM INT QUIT
while :; do sleep 1000000 & wait $!; done
`)

/** An image's entry point: runs what is in `directory`, then becomes its command. */
export const entryScript = (command: string, directory: string): Uint8Array =>
  encode(`#!/bin/sh
# Prepares the container for ${command}, then becomes the command that it is given.
set -e
if [ "$1" = ${command} ]; then
  for script in ${directory}/*.sh; do
    [ -x "$script" ] || continue
    echo "$0: Launching $script"
    "$script"
  done
  echo "$0: Configuration complete; ready for start up"
fi
exec "$@"
`)
