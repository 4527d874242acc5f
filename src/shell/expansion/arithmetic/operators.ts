/** The operators of arithmetic and how tightly they bind. */

export const OPERATORS = [
  '<<=', '>>=', '&&', '||', '==', '!=', '<=', '>=', '<<', '>>', '**', '++', '--', '+=', '-=', '*=', '/=',
  '%=', '&=', '^=', '|=', '=', '>', '<', '+', '-', '*', '/', '%', '!', '(', ')', '&', '|', '^', '~', '?', ':', ',',
] // biome-ignore format: longest first, in rows

export const LEVELS: readonly (readonly string[])[] = [
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
]

export const ASSIGNMENTS = new Set(['=', '+=', '-=', '*=', '/=', '%=', '<<=', '>>=', '&=', '^=', '|='])

/** From what binds least: comma, assignments, the conditional, LEVELS, `**`, signs. */
const BINDINGS: ReadonlyMap<string, number> = new Map(
  [[','], [...ASSIGNMENTS], ['?'], ['||'], ['&&'], ...LEVELS, ['**']].flatMap((operators, index) =>
    operators.map((operator): [string, number] => [operator, index + 1]),
  ),
)
/** of what closes: `)`, `:`, the end */
export const NOT_BINDING = 0
export const TIGHTEST = 100
export const bindingOf = (operator: string): number => BINDINGS.get(operator) ?? NOT_BINDING
/** Bind to the right: assignments, the conditional and `**`. */
export const RIGHTWARDS: ReadonlySet<number> = new Set(['=', '?', '**'].map(bindingOf))
