/** Signals by name, and what bash calls a death by one (siglist.c, `kill -l`). */

import { legalNumber } from './legal-number.ts'

export const SIGNAL_NAMES: readonly string[] = [
  'EXIT', 'HUP', 'INT', 'QUIT', 'ILL', 'TRAP', 'ABRT', 'BUS', 'FPE', 'KILL', 'USR1', 'SEGV', 'USR2', 'PIPE',
  'ALRM', 'TERM', 'STKFLT', 'CHLD', 'CONT', 'STOP', 'TSTP', 'TTIN', 'TTOU', 'URG', 'XCPU', 'XFSZ', 'VTALRM',
  'PROF', 'WINCH', 'IO', 'PWR', 'SYS', '', '', 'RTMIN', 'RTMIN+1', 'RTMIN+2', 'RTMIN+3', 'RTMIN+4', 'RTMIN+5',
  'RTMIN+6', 'RTMIN+7', 'RTMIN+8', 'RTMIN+9', 'RTMIN+10', 'RTMIN+11', 'RTMIN+12', 'RTMIN+13', 'RTMIN+14',
  'RTMIN+15', 'RTMAX-14', 'RTMAX-13', 'RTMAX-12', 'RTMAX-11', 'RTMAX-10', 'RTMAX-9', 'RTMAX-8', 'RTMAX-7',
  'RTMAX-6', 'RTMAX-5', 'RTMAX-4', 'RTMAX-3', 'RTMAX-2', 'RTMAX-1', 'RTMAX',
] // biome-ignore format: in rows

const SIGNAL_COUNT = SIGNAL_NAMES.length
const FIRST_REAL_TIME = SIGNAL_NAMES.indexOf('RTMIN')

/** `TERM`, `SIGTERM`, `15`, `RTMIN+3`, in any case; null if it is no signal. EXIT is 0 (trap.c, decode_signal). */
export function signalNumber(text: string): number | null {
  const number = legalNumber(text)
  if (number !== null) return number >= 0 && number < SIGNAL_COUNT ? Number(number) : null
  const name = text.toUpperCase().replace(/^SIG/, '')
  const offset = legalNumber(/^RTMIN\+(.*)$/s.exec(name)?.[1] ?? '')
  if (offset !== null)
    return offset >= 0 && offset < SIGNAL_COUNT - FIRST_REAL_TIME ? FIRST_REAL_TIME + Number(offset) : null
  const index = name === '' ? -1 : SIGNAL_NAMES.indexOf(name)
  return index < 0 || /^sigexit$/i.test(text) ? null : index
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
  17: 'Child exited',
  18: 'Continued',
  19: 'Stopped (signal)',
  20: 'Stopped',
  21: 'Stopped (tty input)',
  22: 'Stopped (tty output)',
  23: 'Urgent I/O condition',
  24: 'CPU time limit exceeded',
  25: 'File size limit exceeded',
  26: 'Virtual timer expired',
  27: 'Profiling timer expired',
  28: 'Window changed',
  29: 'I/O possible',
  30: 'Power failure',
  31: 'Bad system call',
}

/** strsignal(3) */
export function signalDescription(number: number): string {
  return DESCRIPTIONS[number] ?? `Unknown signal ${number}`
}

/** The signal that has stopped a process; 0 where it has not stopped but ended (WIFSTOPPED, wait(2)). */
export const stopSignal = (waitStatus: number): number =>
  (waitStatus & 0xff) === 0x7f ? (waitStatus >> 8) & 0xff : 0

/** `$?` of a wait status (waitpid(2)). */
export function exitStatus(waitStatus: number): number {
  const stopped = stopSignal(waitStatus)
  const signal = stopped === 0 ? waitStatus & 127 : stopped
  return signal === 0 ? (waitStatus >> 8) & 255 : 128 + signal
}
