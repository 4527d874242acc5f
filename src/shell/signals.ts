/** Signals by name, and what bash calls a death by one (siglist.c, `kill -l`). */

export const SIGNAL_NAMES: readonly string[] = [
  'EXIT', 'HUP', 'INT', 'QUIT', 'ILL', 'TRAP', 'ABRT', 'BUS', 'FPE', 'KILL', 'USR1', 'SEGV', 'USR2', 'PIPE',
  'ALRM', 'TERM', 'STKFLT', 'CHLD', 'CONT', 'STOP', 'TSTP', 'TTIN', 'TTOU', 'URG', 'XCPU', 'XFSZ', 'VTALRM',
  'PROF', 'WINCH', 'IO', 'PWR', 'SYS', '', '', 'RTMIN', 'RTMIN+1', 'RTMIN+2', 'RTMIN+3', 'RTMIN+4', 'RTMIN+5',
  'RTMIN+6', 'RTMIN+7', 'RTMIN+8', 'RTMIN+9', 'RTMIN+10', 'RTMIN+11', 'RTMIN+12', 'RTMIN+13', 'RTMIN+14',
  'RTMIN+15', 'RTMAX-14', 'RTMAX-13', 'RTMAX-12', 'RTMAX-11', 'RTMAX-10', 'RTMAX-9', 'RTMAX-8', 'RTMAX-7',
  'RTMAX-6', 'RTMAX-5', 'RTMAX-4', 'RTMAX-3', 'RTMAX-2', 'RTMAX-1', 'RTMAX',
] // biome-ignore format: in rows

/** `TERM`, `SIGTERM`, `15`, in any case; null if it is no signal. EXIT is 0. */
export function signalNumber(text: string): number | null {
  if (/^[0-9]+$/.test(text)) {
    const number = Number(text)
    return SIGNAL_NAMES[number] === undefined || SIGNAL_NAMES[number] === '' ? null : number
  }
  const upper = text.toUpperCase()
  const index = SIGNAL_NAMES.indexOf(upper.startsWith('SIG') ? upper.slice(3) : upper)
  return index < 0 || upper === '' || upper === 'SIG' ? null : index
}

/** `SIGTERM`; EXIT without prefix. */
export function signalName(number: number): string {
  return number === 0 ? 'EXIT' : `SIG${SIGNAL_NAMES[number] ?? number}`
}

const DESCRIPTIONS: Record<number, string> = {
  1: 'Hangup',
  2: 'Interrupt',
  3: 'Quit',
  4: 'Illegal instruction',
  5: 'Trace/breakpoint trap',
  6: 'Aborted',
  7: 'Bus error',
  8: 'Floating point exception',
  9: 'Killed',
  10: 'User defined signal 1',
  11: 'Segmentation fault',
  12: 'User defined signal 2',
  13: 'Broken pipe',
  14: 'Alarm clock',
  15: 'Terminated',
  16: 'Stack fault',
  24: 'CPU time limit exceeded',
  25: 'File size limit exceeded',
  26: 'Virtual timer expired',
  27: 'Profiling timer expired',
  29: 'I/O possible',
  30: 'Power failure',
  31: 'Bad system call',
}

/** strsignal(3) */
export function signalDescription(number: number): string {
  return DESCRIPTIONS[number] ?? `Unknown signal ${number}`
}

/** `$?` of a wait status (waitpid(2)). */
export function exitStatus(waitStatus: number): number {
  const signal = waitStatus & 127
  return signal === 0 ? (waitStatus >> 8) & 255 : 128 + signal
}
