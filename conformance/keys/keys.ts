/**
 * Types keys into an interactive shell of a fresh machine and gives the screen that it leaves, as the recordings of
 * real bash under tmux do (README.md). The command line's `--keys` calls `runKeys`.
 */

import { findProfile, loadSoftware, Machine, type Profile, type Software } from '../../src/machine/index.ts'
import { TerminalScreen } from './screen.ts'
import { keyBytes } from './tmux-keys.ts'

export interface KeySession {
  readonly cols?: number
  readonly rows?: number
  /** commands that prepare the machine before the shell starts */
  readonly setup?: string
  /** tmux key names, or text */
  readonly keys: readonly string[]
}

/** The rows of a screen, trailing blanks and trailing empty rows cut. */
export type Rows = readonly string[]

/** The screen that the keys leave. The profile is `debian` unless said. */
export async function runKeys(session: KeySession, profileName = 'debian'): Promise<Rows> {
  const profile = findProfile(profileName)
  if (profile === undefined) throw new Error(`no profile ${profileName}`)
  return (await typeKeys(profile, await loadSoftware(), session)).at(-1) as Rows
}

/** What the page's terminal shows for a byte that is no character; tmux shows nothing. */
const NO_CHARACTER = '\ufffd'

/** Seconds of the machine's time without output after which the recorder typed on. */
const QUIET_AFTER_COMMAND = 0.2
const QUIET_AFTER_KEY = 0.04
const QUIET_AT_END = 0.4
/** Seconds that a machine which neither writes nor sleeps may go on for; the recorder's clock was a real one. */
const BUSY_LIMIT = 2

/** The screen behind each key, the last of them behind the end. */
export async function typeKeys(profile: Profile, software: Software, session: KeySession): Promise<Rows[]> {
  const { cols = 80, rows = 24, setup = '' } = session
  const machine = new Machine(profile, software)
  if (setup !== '') runSetup(machine, software, setup)
  machine.kernel.console.resize(cols, rows)
  const screen = new TerminalScreen(cols, rows)
  machine.startShell({ commandStart() {}, commandEnd() {} })
  await settle(machine, screen, QUIET_AFTER_COMMAND)
  const screens: Rows[] = []
  for (const key of session.keys) {
    machine.kernel.console.input(keyBytes(key))
    const isCommand = /^(Enter|Tab|C-[cdlj])$/.test(key)
    await settle(machine, screen, isCommand ? QUIET_AFTER_COMMAND : QUIET_AFTER_KEY)
    screens.push(screen.rows())
  }
  await settle(machine, screen, QUIET_AT_END)
  return [...screens.slice(0, -1), screen.rows()]
}

function runSetup(machine: Machine, software: Software, setup: string): void {
  const { kernel, profile } = machine
  const argv = ['bash', '-c', setup]
  const env = profile.environment
  const capture = kernel.capture()
  const pid = kernel.spawn(
    function* (sys) {
      return yield* software.bash(sys, argv, env)
    },
    { cwd: profile.cwd, argv, env, stdin: 'null', stdout: capture, stderr: capture },
  )
  while (kernel.exitStatus(pid) === null) {
    const state = kernel.tick()
    if (state === 'idle') throw new Error('the setup waits for ever')
    if (state === 'sleeping') kernel.advanceTo(kernel.nextTimer() as number)
  }
}

/** Lets the machine go on until it has been quiet for so many seconds, or waits for something that is further off. */
async function settle(machine: Machine, screen: TerminalScreen, quiet: number): Promise<void> {
  const { kernel } = machine
  const now = () => kernel.system().time().sec + kernel.system().time().nsec / 1e9
  let lastOutput = now()
  for (;;) {
    const state = kernel.tick()
    if (kernel.console.pendingOutput > 0) {
      await screen.write(kernel.console.takeOutput().replaceAll(NO_CHARACTER, ''))
      lastOutput = now()
    }
    if (state === 'idle') return
    if (state === 'ran') {
      if (now() - lastOutput > BUSY_LIMIT) return
      continue
    }
    const timer = kernel.nextTimer() as number
    if (timer - lastOutput > quiet) return
    kernel.advanceTo(timer)
  }
}
