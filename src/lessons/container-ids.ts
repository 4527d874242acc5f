/**
 * The containers of a post have the ids of its author's machine. Here each has another one, so commands that name one by its id
 * name it as this machine knows it: by the name it was given, or by how many have been made since.
 */

import type { Transcribed } from '../transcript/transcript.ts'

/** A container that the post has made. `number`: how many were made before it. */
interface Made {
  readonly id: string
  readonly name: string | null
  readonly number: number
}

const MAKES = /^(?:sudo\s+)?(?:docker|podman|nerdctl)\s+(?:container\s+)?(?:run|create)\s/
const NAME = /\s--name(?:\s+|=)["']?([\w.-]+)/
const WHOLE_ID = /^[0-9a-f]{64}$/
/** What docker shows of an id, and the least that people write of it. */
const SHORTEST_ID = 3
/** A word of letters and digits that could be an id's beginning, in a command or in what it makes of a name and a path. */
const WORD = /(?<![\w/.-])[0-9a-f]{3,64}(?![\w.-])/g

/** Gives a line with the ids of earlier containers replaced; to be asked of all lines in turn. */
export function createContainerNamer(): <Line extends Transcribed>(line: Line) => Line {
  const made: Made[] = []
  let count = 0
  return (line) => {
    const command = /\b(?:docker|podman|nerdctl)\b/.test(line.command)
      ? line.command.replaceAll(WORD, (word) => nameOf(word, made, count) ?? word)
      : line.command
    if (MAKES.test(line.command)) {
      const id = line.output?.findLast((row) => WHOLE_ID.test(row.trim()))?.trim()
      if (id !== undefined) made.push({ id, name: NAME.exec(line.command)?.[1] ?? null, number: count })
      count++
    }
    return { ...line, command }
  }
}

function nameOf(word: string, made: readonly Made[], count: number): string | null {
  const found = made.filter(({ id }) => word.length >= SHORTEST_ID && id.startsWith(word))
  const [container, ...others] = found
  if (container === undefined || others.length > 0) return null
  if (container.name !== null) return container.name
  const later = count - container.number
  return later === 1 ? '$(docker ps -lq)' : `$(docker ps -aq | sed -n ${later}p)`
}
