/** What of a block in a post is to be typed: prompts and outputs are not. It is told as it is for lessons. */

import { parseConsole } from '../transcript/transcript.ts'

/** The commands of a text, as they are typed; '' where none is recognized. */
export const commandsIn = (text: string): string =>
  parseConsole(text)
    .map(({ command }) => command)
    .join('\n')

/** Who marked a block wants it to run: where no command is recognized all of it is typed. */
export const commandsOf = (text: string): string => commandsIn(text) || text.trim()
