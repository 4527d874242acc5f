/** SHLVL: how many shells are one inside the other. */

/** An environment in which the shell that a program takes the place of does not count (adjust_shell_level). */
export const withoutThisShell = (environment: readonly string[]): string[] => environment.map(lowered)

function lowered(entry: string): string {
  if (!entry.startsWith('SHLVL=')) return entry
  const level = /^SHLVL=([0-9]+)$/.exec(entry)?.[1] ?? '0'
  return `SHLVL=${Math.max(0, Number(level) - 1)}`
}
