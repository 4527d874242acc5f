/** The shell's variables as arithmetic reads and writes them. */

import { BadSubscript, locateElement, readElement, writeElement } from './arrays.ts'
import type { ArithmeticVariables } from './expansion/arithmetic/target.ts'
import { UnboundVariable } from './expansion/errors.ts'
import type { Value } from './expansion/integer.ts'
import type { Shell } from './shell.ts'

const isTable = (shell: Shell, name: string): boolean =>
  shell.variables.findAgain(name)?.array?.associative === true

export function arithmeticOf(shell: Shell): ArithmeticVariables {
  return {
    readNumber: (name) => shell.variables.find(name)?.numeric ?? null,
    read: (name, subscript) => {
      if (subscript === null) {
        // readNumber() has been asked.
        const value = shell.variables.findAgain(name)?.value
        if (value === undefined && shell.options.nounset) throw new UnboundVariable(name)
        return value ?? ''
      }
      if (subscript === '') return readNothing(shell, name)
      if (shell.options.nounset && shell.variables.find(name)?.isSet !== true) throw new UnboundVariable(name)
      shell.variables.tellOfCircle(name)
      return readElement(shell, name, shell.runner.subscriptNow(shell, name, subscript)) ?? ''
    },
    locate: (name, subscript) =>
      isTable(shell, name)
        ? subscript
        : locateElement(shell, name, shell.runner.subscriptNow(shell, name, subscript)),
    isIndexed: (name) => !isTable(shell, name),
    depth: 0,
    write: (name, subscript, value) => {
      if (subscript !== null) {
        writeComputed(shell, name, subscript, value)
        return
      }
      shell.variables.tellOfCircle(name)
      const variable = shell.variables.writable(name)
      const isPlain = variable.attributes === 0 && !shell.options.allexport && !shell.variables.isBeingMade
      if (isPlain) variable.setNumber(value)
      else shell.assignTo(variable, name, String(value))
      if (name === 'OPTIND') shell.wasSet(name)
    },
  }
}

/** An element `name[]`, which is looked for twice (expr.c, expr_streval). */
function readNothing(shell: Shell, name: string): string {
  shell.report(`${name}[]: bad array subscript`)
  shell.report(`${name}[]: bad array subscript`)
  if (shell.options.nounset) throw new UnboundVariable('(null)')
  return ''
}

/** Where nothing can be, arithmetic goes on after the complaint. */
function writeComputed(shell: Shell, name: string, subscript: string, value: Value): void {
  if (subscript === '') {
    const speaker = ['((', 'let'].includes(shell.builtin) ? shell.builtin : ''
    shell.complainAs(speaker, `\`${name}[]': not a valid identifier`)
    return
  }
  shell.variables.tellOfCircle(name, 2)
  try {
    writeElement(shell, name, shell.runner.subscriptNow(shell, name, subscript), String(value))
  } catch (error) {
    if (!(error instanceof BadSubscript)) throw error
    shell.report(`${name}[${subscript}]: bad array subscript`)
  }
}
