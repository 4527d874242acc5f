/**
 * What the prompts of a post say beside its commands: whose shell it is, and where it stands.
 *
 * Terms
 * - place: the directory that a prompt shows, whole (`/srv/x`, `~/x`) or by its last name alone.
 * - shell of one's own: `sudo su -` and the like. The machine's user is root already, so nothing has to be run.
 * - shell elsewhere: in a container, another root, other namespaces. What is typed into it cannot be run line by line from a
 *   page; with its lines as a here-document its command does the same.
 */

import { hereDocument } from '../transcript/here-document.ts'
import { linesElsewhere, withLines } from '../transcript/inner-shell.ts'
import { leavesShell, OWN_SHELL } from '../transcript/shells.ts'
import type { Transcribed } from '../transcript/transcript.ts'
import { withInput } from '../transcript/typed-input.ts'
import { createContainerNamer } from './container-ids.ts'
import { createLayerNamer } from './layer-ids.ts'
import type { LessonCommand } from './lesson.ts'

/** The commands of each block as they run line by line here, in the order of the blocks. */
export function asRun(blocks: readonly (readonly Transcribed[])[]): LessonCommand[][] {
  const result: LessonCommand[][] = blocks.map(() => [])
  const nameContainers = createContainerNamer()
  const nameLayers = createLayerNamer()
  const lines = blocks.flatMap((commands, block) =>
    commands.map((line) => nameLayers(nameContainers({ ...line, block }))),
  )
  const follow = createFollower(homesIn(lines))
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as (typeof lines)[number]
    const command = line.command.trim()
    if (OWN_SHELL.test(command) || leavesShell(command)) continue
    const elsewhere = linesElsewhere(lines, at)
    if (elsewhere !== null) {
      const { inner, next } = elsewhere
      for (const block of new Set(inner.map((one) => one.block))) {
        const own = inner.filter((one) => one.block === block)
        result[block]?.push(asDocument(command, own))
      }
      at = next - 1
      continue
    }
    const way = follow(line)
    if (way !== null) result[line.block]?.push({ command: way, output: null })
    result[line.block]?.push(
      withInput(line) ?? asSaved(line, lines.slice(at + 1)) ?? { command: line.command, output: line.output },
    )
  }
  return result
}

function asDocument(command: string, lines: readonly Transcribed[]): LessonCommand {
  const outputs = lines.flatMap(({ output }) => output ?? [])
  return { command: withLines(command, lines), output: outputs.length > 0 ? outputs : null }
}

const EDITS = /^(sudo\s+)?(?:vim?|nano|gedit|emacs)\s+([^\s<|;&-][^\s<|;&]*)$/

/** An editor with a file, of which the next commands show what was typed: as a command that writes that; else null. */
function asSaved({ command }: Transcribed, after: readonly Transcribed[]): LessonCommand | null {
  const [, sudo = '', file] = EDITS.exec(command.trim()) ?? []
  const shown = after[0]
  if (file === undefined || shown === undefined || !shown.output?.length) return null
  if (shown.command.trim().replace(/^sudo\s+/, '') !== `cat ${file}`) return null
  const text = shown.output.map((line) => `${line}\n`).join('')
  const program = sudo === '' ? `cat > ${file}` : `sudo tee ${file} > /dev/null`
  return { command: hereDocument(program, text), output: null }
}

/** The directory in a prompt; null where it shows none. */
export function placeIn(prompt: string): string | null {
  const match =
    /\[[\w.-]+[@㉿][\w.-]+[ :]+([^\]]+)\]/.exec(prompt) ??
    /\)-\[([^\]]+)\]/.exec(prompt) ??
    /[\w.-]+@[\w.-]+(?::\s*|\s+)\[?([~/][^$#%>\]]*?)\]?\s*[$#%>]/.exec(prompt) ??
    /^\s*((?:~|\/)[\w./-]*) [$#%]/.exec(prompt) ??
    /^\s*➜\s+(\S+)/.exec(prompt)
  return match?.[1]?.trim() ?? null
}

const MOVES = /(?:^|[;&|({\s])(?:cd|pushd|popd)\b/

/**
 * Homes that commands name by their whole path, such as `/root`: then it matters that a prompt with `~` stands there, which it
 * does not for one who looks only at what is around.
 */
function homesIn(lines: readonly Transcribed[]): readonly string[] {
  const users = new Set(lines.map(({ prompt }) => /([\w.-]+)[@㉿]/.exec(prompt ?? '')?.[1] ?? 'root'))
  const homes = [...users].map((user) => (user === 'root' ? '/root' : `/home/${user}`))
  return homes.filter((home) => lines.some(({ command }) => command.includes(`${home}/`)))
}

/**
 * Gives, for each line in turn, the `cd` that its author did and does not show: the prompt stands elsewhere than the one
 * before, and nothing between them moved.
 */
function createFollower(homes: readonly string[]): (line: Transcribed) => string | null {
  /** the places that were shown, the last one last */
  let places: readonly string[] = []
  let mayHaveMoved = false
  return ({ prompt, command }) => {
    const place = prompt === null ? null : wholePlace(prompt, homes)
    const before = places.at(-1)
    let way: string | null = null
    if (place !== null && !isSame(place, before)) {
      if (before === undefined)
        way = place.startsWith('/') && place !== '/' ? `mkdir -p ${place} && cd ${place}` : null
      else if (!mayHaveMoved)
        way = /^[~/]/.test(place) || !isSame(place, places.at(-2)) ? `cd ${place}` : 'cd ..'
      places = isSame(place, places.at(-2)) ? places.slice(0, -1) : [...places, place]
    }
    if (place !== null) mayHaveMoved = false
    if (MOVES.test(command)) mayHaveMoved = true
    return way
  }
}

function wholePlace(prompt: string, homes: readonly string[]): string | null {
  const place = placeIn(prompt)
  if (place === null || !/^~(?:\/|$)/.test(place)) return place
  const user = /([\w.-]+)[@㉿]/.exec(prompt)?.[1] ?? 'root'
  const home = homes.find((one) => one.endsWith(`/${user}`))
  return home === undefined ? place : home + place.slice(1)
}

/** Of a place that is shown by its last name alone, nothing more is known. */
function isSame(one: string, other: string | undefined): boolean {
  if (other === undefined) return false
  const isWhole = one.includes('/') && other.includes('/')
  return isWhole ? one === other : lastName(one) === lastName(other)
}

const lastName = (place: string): string => place.replace(/\/$/, '').split('/').at(-1) ?? place
