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

  table(): string {
    return OPTIONS.map(([name]) => `${name.padEnd(16)}${this[name] ? 'on' : 'off'}\n`).join('')
  }

  commands(): string {
    return OPTIONS.map(([name]) => `set ${this[name] ? '-o' : '+o'} ${name}\n`).join('')
  }

  /** False if there is none of that letter. */
  setLetter(letter: string, on: boolean): boolean {
    const found = OPTIONS.find(([, known]) => known === letter)
    if (found === undefined) return false
    this[found[0]] = on
    if (on && letter === 'V') this.emacs = false
    if (on && letter === 'E') this.vi = false
    return true
  }

  setName(name: string, on: boolean): boolean {
    const found = OPTIONS.find(([known]) => known === name)
    if (found === undefined) return false
    this[found[0]] = on
    return true
  }
}
