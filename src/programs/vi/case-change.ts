/** What `~`, `u` and `U` make of text, after `g`, and on a selection. */

export type CaseChange = (text: string) => string

export const turnCase: CaseChange = (text) =>
  [...text].map((char) => (char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase())).join('')

const changes: Readonly<Record<string, CaseChange>> = {
  '~': turnCase,
  u: (text) => text.toLowerCase(),
  U: (text) => text.toUpperCase(),
}

export const caseChange = (key: string): CaseChange | undefined => changes[key]
