/** The options of `set`, in dash's order. */

const OPTIONS = [
  ['errexit', 'e'],
  ['noglob', 'f'],
  ['ignoreeof', 'I'],
  ['interactive', 'i'],
  ['monitor', 'm'],
  ['noexec', 'n'],
  ['stdin', 's'],
  ['xtrace', 'x'],
  ['verbose', 'v'],
  ['vi', 'V'],
  ['emacs', 'E'],
  ['noclobber', 'C'],
  ['allexport', 'a'],
  ['notify', 'b'],
  ['nounset', 'u'],
  ['privileged', 'p'],
  ['nolog', ''],
  ['pipefail', ''],
  ['debug', ''],
] as const

export type OptionName = (typeof OPTIONS)[number][0]

export class Options {
  errexit = false
  noglob = false
  ignoreeof = false
  interactive = false
  monitor = false
  noexec = false
  stdin = false
  xtrace = false
  verbose = false
  vi = false
  emacs = false
  noclobber = false
  allexport = false
  notify = false
  nounset = false
  privileged = false
  nolog = false
  pipefail = false
  debug = false

  copy(): Options {
    return Object.assign(new Options(), this)
  }

  /** `$-` */
  letters(): string {
    return [...OPTIONS]
      .reverse()
      .map(([name, letter]) => (this[name] ? letter : ''))
      .join('')
  }

  /** `assumed` counts as on whatever it is. */
  table(assumed: (name: OptionName) => boolean): string {
    const state = (name: OptionName) => (this[name] || assumed(name) ? 'on' : 'off')
    return OPTIONS.map(([name]) => `${name.padEnd(16)}${state(name)}\n`).join('')
  }

  commands(assumed: (name: OptionName) => boolean): string {
    const sign = (name: OptionName) => (this[name] || assumed(name) ? '-' : '+')
    return OPTIONS.map(([name]) => `set ${sign(name)}o ${name}\n`).join('')
  }

  /** The name; null if there is none of that letter. */
  setLetter(letter: string, on: boolean): OptionName | null {
    const found = OPTIONS.find(([, known]) => known === letter)
    if (found === undefined) return null
    this[found[0]] = on
    if (on && letter === 'V') this.emacs = false
    if (on && letter === 'E') this.vi = false
    return found[0]
  }

  /** null if there is none of that name. */
  setName(name: string, on: boolean): OptionName | null {
    const found = OPTIONS.find(([known]) => known === name)
    if (found === undefined) return null
    this[found[0]] = on
    return found[0]
  }
}
