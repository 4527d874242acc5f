/** The door of dash, a program on the system calls like any other. */

import type { ProgramMain } from '../../kernel/abi.ts'
import { runDash } from './dash.ts'

export const dashMain: ProgramMain = (sys, argv, env) => runDash(sys, argv, env)
