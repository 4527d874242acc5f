/** `set -k`: assignments anywhere in a command are for its environment (bash(1), set; subst.c, separate_out_assignments). */

import { assignmentOf } from './parser/assignments.ts'
import type { Assignment, Simple, Word } from './parser/tree.ts'

/** The command with all its assignments in front of its name. */
export function withKeywordArguments(command: Simple): Simple {
  const assignments = [...command.assignments]
  const words: (Word | Assignment)[] = []
  for (const word of command.words) {
    const assignment = 'type' in word ? word : assignmentOf(word.text, null)
    if (assignment === null) words.push(word)
    else assignments.push(assignment)
  }
  return { ...command, assignments, words }
}
