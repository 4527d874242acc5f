/** Options of `set` and `shopt`: names, letters and what a new bash 5.2 has on. */

/** `set -o` names in the order of `set -o`; with their letter where they have one. */
export const SET_OPTIONS: readonly (readonly [name: string, letter: string | null])[] = [
  ['allexport', 'a'],
  ['braceexpand', 'B'],
  ['emacs', null],
  ['errexit', 'e'],
  ['errtrace', 'E'],
  ['functrace', 'T'],
  ['hashall', 'h'],
  ['histexpand', 'H'],
  ['history', null],
  ['ignoreeof', null],
  ['interactive-comments', null],
  ['keyword', 'k'],
  ['monitor', 'm'],
  ['noclobber', 'C'],
  ['noexec', 'n'],
  ['noglob', 'f'],
  ['nolog', null],
  ['notify', 'b'],
  ['nounset', 'u'],
  ['onecmd', 't'],
  ['physical', 'P'],
  ['pipefail', null],
  ['posix', null],
  ['privileged', 'p'],
  ['verbose', 'v'],
  ['vi', null],
  ['xtrace', 'x'],
]

/** It has no name for `set -o`. */
const RESTRICTED = ['restricted', 'r'] as const

const SET_ON = ['braceexpand', 'hashall', 'interactive-comments']

export const SHOPT_OPTIONS: readonly string[] = [
  'autocd',
  'assoc_expand_once',
  'cdable_vars',
  'cdspell',
  'checkhash',
  'checkjobs',
  'checkwinsize',
  'cmdhist',
  'compat31',
  'compat32',
  'compat40',
  'compat41',
  'compat42',
  'compat43',
  'compat44',
  'complete_fullquote',
  'direxpand',
  'dirspell',
  'dotglob',
  'execfail',
  'expand_aliases',
  'extdebug',
  'extglob',
  'extquote',
  'failglob',
  'force_fignore',
  'globasciiranges',
  'globskipdots',
  'globstar',
  'gnu_errfmt',
  'histappend',
  'histreedit',
  'histverify',
  'hostcomplete',
  'huponexit',
  'inherit_errexit',
  'interactive_comments',
  'lastpipe',
  'lithist',
  'localvar_inherit',
  'localvar_unset',
  'login_shell',
  'mailwarn',
  'no_empty_cmd_completion',
  'nocaseglob',
  'nocasematch',
  'noexpand_translation',
  'nullglob',
  'patsub_replacement',
  'progcomp',
  'progcomp_alias',
  'promptvars',
  'restricted_shell',
  'shift_verbose',
  'sourcepath',
  'varredir_close',
  'xpg_echo',
]

const SHOPT_ON = [
  'checkwinsize',
  'cmdhist',
  'complete_fullquote',
  'extquote',
  'force_fignore',
  'globasciiranges',
  'globskipdots',
  'hostcomplete',
  'interactive_comments',
  'patsub_replacement',
  'progcomp',
  'promptvars',
  'sourcepath',
]

const INITIALLY_ON: ReadonlySet<string> = new Set([...SET_ON, ...SHOPT_ON])

/** The options that the interpreter asks for at every command are fields; the rest is a set of names. */
export class Options {
  errexit = false
  nounset = false
  xtrace = false
  noglob = false
  noexec = false
  verbose = false
  allexport = false
  keyword = false
  noclobber = false
  pipefail = false
  monitor = false
  posix = false
  physical = false
  braceexpand = true
  errtrace = false
  functrace = false
  extglob = false
  nullglob = false
  failglob = false
  dotglob = false
  globskipdots = true
  globstar = false
  nocaseglob = false
  nocasematch = false
  expandAliases = false
  lastpipe = false
  inheritErrexit = false
  /** The shell has a prompt, where aliases are expanded in any mode. */
  isInteractive = false
  /** Replaced, never changed: copies share it. */
  private others: ReadonlySet<string> = INITIALLY_ON

  get(name: string): boolean {
    const field = FIELDS[name]
    return field === undefined ? this.others.has(name) : this[field]
  }

  set(name: string, value: boolean): void {
    const field = FIELDS[name]
    if (field === 'posix') {
      if (value !== this.posix) this.setPosix(value)
      return
    }
    if (field !== undefined) {
      this[field] = value
      return
    }
    const others = new Set(this.others)
    if (value) others.add(name)
    else others.delete(name)
    this.others = others
  }

  copy(): Options {
    const copy = new Options()
    Object.assign(copy, this)
    return copy
  }

  /** Turns posix mode on or off with what goes with it (general.c, posix_initialize). */
  setPosix(value: boolean): void {
    this.posix = value
    this.expandAliases = value || this.isInteractive
    this.set('shift_verbose', value)
    if (!value) return
    this.inheritErrexit = true
    this.set('interactive-comments', true)
    this.set('interactive_comments', true)
    this.set('sourcepath', true)
  }

  /** Gives those of `set` the values that they have there. */
  restore(from: Options): void {
    for (const [name] of SET_OPTIONS) if (this.get(name) !== from.get(name)) this.set(name, from.get(name))
  }

  /** `$-` without the letters of how the shell was started (i, c, s). */
  letters(): string {
    return [...SET_OPTIONS, RESTRICTED]
      .filter(([name, letter]) => letter !== null && this.get(name))
      .map(([, letter]) => letter as string)
      .sort(byFlagOrder)
      .join('')
  }
}

/** The order of bash's flags table (flags.c). */
const FLAG_ORDER = 'abefhkmnprtuvxBCEHPT'
const byFlagOrder = (a: string, b: string): number => FLAG_ORDER.indexOf(a) - FLAG_ORDER.indexOf(b)

type Field = {
  [K in keyof Options]: Options[K] extends boolean ? K : never
}[keyof Options]

const FIELDS: Record<string, Field> = {
  errexit: 'errexit',
  nounset: 'nounset',
  xtrace: 'xtrace',
  noglob: 'noglob',
  noexec: 'noexec',
  verbose: 'verbose',
  allexport: 'allexport',
  keyword: 'keyword',
  noclobber: 'noclobber',
  pipefail: 'pipefail',
  monitor: 'monitor',
  posix: 'posix',
  physical: 'physical',
  braceexpand: 'braceexpand',
  errtrace: 'errtrace',
  functrace: 'functrace',
  extglob: 'extglob',
  nullglob: 'nullglob',
  failglob: 'failglob',
  dotglob: 'dotglob',
  globskipdots: 'globskipdots',
  globstar: 'globstar',
  nocaseglob: 'nocaseglob',
  nocasematch: 'nocasematch',
  expand_aliases: 'expandAliases',
  lastpipe: 'lastpipe',
  inherit_errexit: 'inheritErrexit',
}
