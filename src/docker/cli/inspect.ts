/** What all the inspect commands do: JSON, or a template for each thing. */

import { goJsonIndented } from '../content/json.ts'
import type { Engine } from '../engine/engine.ts'
import { ClientError } from '../errors.ts'
import type { Step } from '../step.ts'
import type { Context } from './command.ts'
import type { Template } from './template/parse.ts'
import { jsonOf, type Value } from './template/value.ts'
import { compile, renderInspected, TemplateError } from './template.ts'

/** What is wrong with a template ends the command with this status. */
const TEMPLATE_STATUS = 64

export function* inspectAll(
  { engine, console, flags }: Context,
  kind: string,
  find: (engine: Engine, name: string) => Value,
): Step<number> {
  const template = inspectTemplate(flags.value('format') ?? '')
  const found: Value[] = []
  const failures: string[] = []
  const texts: string[] = []
  for (const name of flags.args) {
    const value = find(engine, name)
    if (value === null) failures.push(`Error: No such ${kind}: ${name}`)
    else if (template === null) found.push(value)
    else {
      try {
        texts.push(`${renderInspected(template, value)}\n`)
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error
        failures.push(`Template parsing error: ${error.message}`)
      }
    }
  }
  yield* console.print(
    template === null ? `${goJsonIndented(found.map(jsonOf))}\n` : texts.length === 0 ? '\n' : texts.join(''),
  )
  if (failures.length > 0) yield* console.printError(`${failures.join('\n')}\n`)
  return failures.length > 0 ? 1 : 0
}

function inspectTemplate(text: string): Template | null {
  if (text === '') return null
  try {
    return compile(text)
  } catch (error) {
    if (error instanceof TemplateError) {
      throw new ClientError(`Template parsing error: ${error.message}`, TEMPLATE_STATUS)
    }
    throw error
  }
}
