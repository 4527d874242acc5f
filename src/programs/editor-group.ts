/** The programs that have the whole screen, and the pages that are read with them: one chunk of the page. */

import type { ProgramMain } from '../kernel/abi.ts'
import { less } from './less.ts'
import { apropos, man, whatis } from './man.ts'
import { more } from './more.ts'
import { nano } from './nano.ts'
import { top } from './top.ts'
import { vi } from './vi.ts'
import { watch } from './watch.ts'

export const editorPrograms: Readonly<Record<string, ProgramMain>> = {
  apropos,
  less,
  man,
  more,
  nano,
  top,
  vi,
  view: vi,
  vim: vi,
  watch,
  whatis,
}
