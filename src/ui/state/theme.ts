/** The theme in force is `data-theme` on the root. public/theme.js applies the same rule before the first paint. */

import { recall, remember } from './memory.ts'
import type { ThemeChoice } from './parameters.ts'

const systemIsDark = () => matchMedia('(prefers-color-scheme: dark)')

export function initialTheme(parameter: ThemeChoice | null): ThemeChoice {
  const stored = recall('theme')
  return parameter ?? (stored === 'light' || stored === 'dark' ? stored : 'auto')
}

export function applyTheme(choice: ThemeChoice): void {
  const dark = choice === 'dark' || (choice === 'auto' && systemIsDark().matches)
  const { dataset } = document.documentElement
  const theme = dark ? 'dark' : 'light'
  // Who watches the attribute is told of every setting, also to what it is.
  if (dataset['theme'] !== theme) dataset['theme'] = theme
}

export function chooseTheme(choice: ThemeChoice): void {
  remember('theme', choice)
  applyTheme(choice)
}

/** Calls back when the system changes between light and dark; returns how to stop. */
export function onSystemTheme(listener: () => void): () => void {
  const query = systemIsDark()
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}
