/** Signals by name, as `docker kill` and STOPSIGNAL take them (moby/sys/signal). */

const names =
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'.split(
    ' ',
  )

const aliases: Readonly<Record<string, string>> = { IOT: 'ABRT', CLD: 'CHLD', POLL: 'IO' }

/** `TERM`, `SIGTERM` or `15`; null if there is no such signal. */
export function signalNumber(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text) >= 1 && Number(text) <= 64 ? Number(text) : null
  const name = text.toUpperCase().replace(/^SIG/, '')
  const realTime = /^RTMIN(?:\+(\d+))?$/.exec(name)
  if (realTime !== null) return 34 + Number(realTime[1] ?? 0)
  const at = names.indexOf(aliases[name] ?? name)
  return at < 0 ? null : at + 1
}
