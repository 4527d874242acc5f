/** Go templates as `--format` takes them: parsing and running them with docker's functions. */

import { executeTemplate } from './template/execute.ts'
import { dockerFunctions, headerFunctions } from './template/functions.ts'
import { parseTemplate, type Template, TemplateError } from './template/parse.ts'
import { untyped, type Value } from './template/value.ts'

export { TemplateError } from './template/parse.ts'

const names = new Set(Object.keys(dockerFunctions))

/** Throws a TemplateError. */
export const compile = (text: string, name = ''): Template => parseTemplate(text, names, name)

/** The text that a template makes of a value. Throws a TemplateError. */
export const render = (template: Template, value: Value): string =>
  executeTemplate(template, value, { functions: dockerFunctions })

/** The head of a table: its titles by the names of the fields. */
export const renderHeader = (template: Template, titles: Value): string =>
  executeTemplate(template, titles, { functions: headerFunctions })

/** As `docker inspect` does: what the types do not have is looked for in the bare JSON. */
export function renderInspected(template: Template, value: Value): string {
  try {
    return render(template, value)
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    return executeTemplate(template, untyped(value), { functions: dockerFunctions, missingKeyIsError: true })
  }
}
