/**
 * Docker's ids in texts. They are chance's, or digests of what is: two engines have other ones for the same things. Labels are what
 * can be compared: a number for an id of each side, given where both are first seen at the same place of two texts that belong together.
 */

const kinds = [
  ['ID', /\b[0-9a-f]{64}\b/],
  ['SHORT', /\b[0-9a-f]{12}\b/],
  ['SNAPSHOT', /\b[0-9a-z]{25}\b/],
  ['LINK', /(?<![A-Z2-7])[A-Z2-7]{26}(?![A-Z2-7])/],
] as const
const anyId = new RegExp(kinds.map(([, { source }]) => `(${source})`).join('|'), 'g')

interface Id {
  readonly kind: string
  /** An id's first 12 letters stand for it, too. */
  readonly key: string
}

export function withIds(text: string, put: (id: Id) => string): string {
  return text.replace(anyId, (id, ...groups: (string | undefined)[]) => {
    const kind = kinds[groups.findIndex((group) => group !== undefined)]?.[0] as string
    return put({ kind, key: kind === 'ID' ? id.slice(0, 12) : id })
  })
}

/** Puts labels for the ids of two texts. Of all texts given to it, an id of one side is always the same id of the other's; else they differ. */
export function createLabels(): (machine: string, recorded: string) => { found: string; wanted: string } {
  const ofMachine = new Map<string, number>()
  const ofRecording = new Map<string, number>()
  return (machine, recorded) => {
    const others = keysOf(recorded)
    for (const [at, key] of keysOf(machine).entries()) {
      const other = others[at]
      if (other === undefined || ofMachine.has(key) || ofRecording.has(other)) continue
      const number = ofMachine.size + 1
      ofMachine.set(key, number)
      ofRecording.set(other, number)
    }
    return { found: withLabels(machine, ofMachine), wanted: withLabels(recorded, ofRecording) }
  }
}

const withLabels = (text: string, labels: ReadonlyMap<string, number>): string =>
  withIds(text, ({ kind, key }) => `${kind}-${labels.get(key) ?? key}`)

function keysOf(text: string): string[] {
  const keys: string[] = []
  withIds(text, ({ key }) => {
    keys.push(key)
    return ''
  })
  return keys
}
