/** What stands behind `>&` or `<&`, as it is written (make_cmd.c, make_redirection). */
export type CopyTarget =
  | { readonly kind: 'closing' }
  | { readonly kind: 'number'; readonly descriptor: number; readonly moves: boolean }
  | { readonly kind: 'word'; readonly text: string; readonly moves: boolean }

/** What bash takes as the number of a descriptor. */
export const LAST_DESCRIPTOR = 2 ** 31 - 1

export function copyTarget(text: string): CopyTarget {
  if (text === '-') return { kind: 'closing' }
  const moves = text.endsWith('-')
  const source = moves ? text.slice(0, -1) : text
  if (/^[0-9]+$/.test(source) && Number(source) <= LAST_DESCRIPTOR)
    return { kind: 'number', descriptor: Number(source), moves }
  return { kind: 'word', text: source, moves }
}
