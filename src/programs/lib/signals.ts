/** Signals by name and number (signal(7), kill(1)). */

const names = [
  '',
  ...'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH POLL PWR SYS'.split(
    ' ',
  ),
]

/** All names without SIG, from 1 on. */
export const signalNames: readonly string[] = names.slice(1)

/** `9`, `KILL`, `SIGKILL`, in any case; null if it is none. */
export function signalNumber(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text) <= 64 ? Number(text) : null
  const name = text.toUpperCase().replace(/^SIG/, '')
  if (name === 'EXIT') return 0
  if (name === 'IO') return names.indexOf('POLL')
  const number = names.indexOf(name)
  return number > 0 ? number : null
}

export const signalName = (number: number): string | undefined => names[number] || undefined
