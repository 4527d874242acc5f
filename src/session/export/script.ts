/**
 * A session as a bash script that does the same on a real Linux: as root, in a mount namespace of its own, in which
 * /root is an empty tmpfs, so that paths are those of the session and nothing is left behind.
 */

export interface ScriptOptions {
  /** first line of the comment at the top */
  readonly title: string
  /** what else stands there, a line each */
  readonly notes: readonly string[]
  /** where the first command runs; below /root */
  readonly directory: string
}

/** `lines`: the session's command lines, oldest first; one may hold newlines. */
export function shellScript(lines: readonly string[], { title, notes, directory }: ScriptOptions): string {
  const comment = [title, ...notes].flatMap((text) => text.split('\n')).map((text) => `# ${text}`.trimEnd())
  const commands = lines.flatMap((line) => ['', `say ${quoted(line)}`, line])
  return `${['#!/usr/bin/env bash', ...comment, '', ...preamble(directory), ...commands].join('\n')}\n`
}

const preamble = (directory: string): string[] => [
  'if [ -z "$OVERLAY_PLAYGROUND" ]; then',
  '  export OVERLAY_PLAYGROUND=1',
  '  [ "$(id -u)" = 0 ] || exec sudo --preserve-env=OVERLAY_PLAYGROUND unshare --mount bash "$0"',
  '  exec unshare --mount bash "$0"',
  'fi',
  `mount -t tmpfs tmpfs /root && mkdir -p ${directory} && cd ${directory} || exit`,
  'umask 022',
  'shopt -s expand_aliases',
  // Colours make ls ask for every name's attributes, which shows where a name has gone.
  "alias ll='ls -l --color=auto' ls='ls --color=auto' grep='grep --color=auto'",
  'unset LS_COLORS CDPATH',
  'type -P sudo >/dev/null || sudo() { "$@"; }',
  'say() { printf \'$ %s\\n\' "$1"; }',
]

/** In single quotes, which bash takes literally. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
