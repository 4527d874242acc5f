/** locale(1) of glibc: the environment's locale categories, and the locales of this machine. */

import { isByteLocale, isInstalledLocale, localeOf } from '../locales/locales.ts'
import type { Io, Step } from './lib/io.ts'
import { CODESET, keywords } from './lib/locale-keywords.ts'
import { defineProgram } from './lib/program.ts'

const CATEGORIES = [
  'LC_CTYPE',
  'LC_NUMERIC',
  'LC_TIME',
  'LC_COLLATE',
  'LC_MONETARY',
  'LC_MESSAGES',
  'LC_PAPER',
  'LC_NAME',
  'LC_ADDRESS',
  'LC_TELEPHONE',
  'LC_MEASUREMENT',
  'LC_IDENTIFICATION',
]

export const locale = defineProgram({
  name: 'locale',
  usage: ['[OPTION...] NAME', '[-a|-m]'],
  about: 'Get locale-specific information.',
  version: 'locale (Debian GLIBC 2.41-12+deb13u5) 2.41',
  options: {
    all: { short: 'a', long: 'all-locales', help: 'write names of available locales' },
    category: { short: 'c', long: 'category-name', help: 'write names of selected categories' },
    keyword: { short: 'k', long: 'keyword-name', help: 'write names of selected keywords' },
    verbose: { short: 'v', long: 'verbose', help: 'print more information' },
    charmaps: { short: 'm', long: 'charmaps', help: 'write names of available charmaps' },
  },
  *run(io, options, operands) {
    yield* complainOfMissing(io, options.has('all') ? 'LC_COLLATE' : 'LC_ALL')
    if (options.has('all')) io.print('C\nC.utf8\nPOSIX\n')
    else if (options.has('charmaps')) io.print('ANSI_X3.4-1968\nUTF-8\n')
    else if (operands.length > 0) {
      const codeset = isByteLocale((variable) => io.variable(variable)) ? 'ANSI_X3.4-1968' : 'UTF-8'
      const shown = { category: options.has('category'), keyword: options.has('keyword') }
      for (const name of operands) {
        const text = wordsOf(name, codeset, shown)
        if (text === null) {
          yield* io.printError(`locale: unknown name "${name}"\n`)
          return 1
        }
        io.print(text)
      }
    } else {
      const all = io.variable('LC_ALL') ?? ''
      const language = io.variable('LANG') ?? ''
      io.print(`LANG=${language}\nLANGUAGE=${io.variable('LANGUAGE') ?? ''}\n`)
      for (const category of CATEGORIES) {
        const own = io.variable(category) ?? ''
        const isOwn = all === '' && own !== ''
        io.print(`${category}=${isOwn ? own : `"${all || language || 'POSIX'}"`}\n`)
      }
      io.print(`LC_ALL=${all}\n`)
    }
    return 0
  },
})

/** The values of a category, or of one keyword; null for a name that is neither. */
function wordsOf(
  name: string,
  codeset: string,
  shown: { readonly category: boolean; readonly keyword: boolean },
): string | null {
  for (const [category, text] of Object.entries(keywords)) {
    const lines = text.replaceAll(CODESET, codeset).split('\n')
    const chosen = name === category ? lines : lines.filter((line) => line.startsWith(`${name}=`))
    if (chosen.length === 0) continue
    const values = chosen.map((line) =>
      shown.keyword ? line : line.slice(line.indexOf('=') + 1).replace(/^"(.*)"$/, '$1'),
    )
    return [...(shown.category ? [category] : []), ...values].map((line) => `${line}\n`).join('')
  }
  return null
}

/** What it sets up of the environment's locales, one after the other (glibc, locale/programs/locale.c). */
function* complainOfMissing(io: Io, last: 'LC_COLLATE' | 'LC_ALL'): Step<void> {
  const isMissing = (category: string): boolean =>
    !isInstalledLocale(localeOf(category, (variable) => io.variable(variable)))
  for (const category of ['LC_CTYPE', 'LC_MESSAGES', last])
    if (category === 'LC_ALL' ? CATEGORIES.some(isMissing) : isMissing(category))
      yield* io.printError(`locale: Cannot set ${category} to default locale: No such file or directory\n`)
}
