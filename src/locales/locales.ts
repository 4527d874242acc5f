/** The locales of the machine (locale(7)): C, which is POSIX, knows bytes only; C.UTF-8 has all characters. */

const UTF8 = /^C\.[Uu][Tt][Ff]-?8$/

/** Whether setlocale(3) takes the name. glibc compares the letters of a codeset without case and signs. */
export const isInstalledLocale = (name: string): boolean => isPlainLocale(name) || UTF8.test(name)

/** C by either of its names. */
export const isPlainLocale = (name: string): boolean => name === 'C' || name === 'POSIX'

/** The name that the environment has for a category. */
export const localeOf = (category: string, variable: (name: string) => string | undefined): string =>
  variable('LC_ALL') || variable(category) || variable('LANG') || 'C'

/** Whether every byte is a character for a program that begins in this environment: also if there is no such locale. */
export const isByteLocale = (variable: (name: string) => string | undefined): boolean =>
  !UTF8.test(localeOf('LC_CTYPE', variable))
