/** Lists of things as `--format` wants them (docker/cli's formatter): tables with titles, or a template for each row. */

import { ClientError } from '../errors.ts'
import { tabulate } from '../units.ts'
import type { Template } from './template/parse.ts'
import { type Method, Struct, type Value } from './template/value.ts'
import { compile, render, renderHeader, TemplateError } from './template.ts'

/** One row: the fields that a template may use. */
export type Row = Readonly<Record<string, Value | Method>>

export interface Listing {
  /** the type that errors name: `*formatter.imageContext` */
  readonly type: string
  /** what stands above a column, by its field */
  readonly titles: Readonly<Record<string, string>>
  readonly rows: readonly Row[]
}

/** `raw` and `table` stand for formats of their own, which the caller knows. */
export function listText(format: string, { type, titles, rows }: Listing): string {
  const isTable = format.startsWith('table')
  const source = (isTable ? format.slice('table'.length) : format).trim()
  try {
    const template = compile(source.replaceAll('\\t', '\t').replaceAll('\\n', '\n'))
    const lines = rows.map((row) => `${render(template, new Struct(type, sortedMembers(row)))}\n`)
    return isTable ? tabulate([`${head(template, titles)}\n`, ...lines].join('')) : lines.join('')
  } catch (error) {
    if (error instanceof TemplateError) throw new ClientError(`Template parsing error: ${error.message}\n`)
    throw error
  }
}

/** In the head `.Label "a.b-c"` is the last part of the label's name, in words. */
const head = (template: Template, titles: Readonly<Record<string, string>>): string => {
  const label: Method = ([name]) => (String(name).split('.').at(-1) as string).replace(/[-_]/g, ' ')
  return renderHeader(template, new Struct('formatter.SubHeaderContext', { ...titles, Label: label }))
}

const sortedMembers = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))
