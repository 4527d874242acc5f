/** The programs that work on text and on the system: one chunk of the page. */

import type { ProgramMain } from '../kernel/abi.ts'
import { comm } from './comm.ts'
import { cut } from './cut.ts'
import { expand } from './expand.ts'
import { fold } from './fold.ts'
import { egrep, fgrep, grep } from './grep.ts'
import { head } from './head.ts'
import { join } from './join.ts'
import { nl } from './nl.ts'
import { paste } from './paste.ts'
import { rev } from './rev.ts'
import { sed } from './sed.ts'
import { seq } from './seq.ts'
import { sort } from './sort.ts'
import { tac } from './tac.ts'
import { tail } from './tail.ts'
import { tee } from './tee.ts'
import { tr } from './tr.ts'
import { unexpand } from './unexpand.ts'
import { uniq } from './uniq.ts'
import { wc } from './wc.ts'
import { yes } from './yes.ts'

export const textPrograms: Readonly<Record<string, ProgramMain>> = {
  comm,
  cut,
  egrep,
  expand,
  fgrep,
  fold,
  grep,
  head,
  join,
  nl,
  paste,
  rev,
  sed,
  seq,
  sort,
  tac,
  tail,
  tee,
  tr,
  unexpand,
  uniq,
  wc,
  yes,
}
