import type { Shell } from './shell.ts'

/** A directory with the home directory as `~` (general.c, polite_directory_format). */
export function abbreviateHome(shell: Shell, directory: string): string {
  const home = shell.get('HOME')
  if (home === undefined || home === '' || home === '/') return directory
  if (directory === home) return '~'
  return directory.startsWith(`${home}/`) ? `~${directory.slice(home.length)}` : directory
}
