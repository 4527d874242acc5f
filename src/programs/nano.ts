/** nano(1): the editor that tells its keys on the screen. */

import { defineProgram } from './lib/program.ts'
import { NanoEditor } from './nano/editor.ts'
import { Screen } from './screen/screen.ts'

export const nano = defineProgram({
  name: 'nano',
  usage: '[OPTIONS] [[+LINE[,COLUMN]] FILE]',
  about: 'A small and friendly editor.',
  version: 'GNU nano 8.4',
  baseName: true,
  options: {
    numbers: { short: 'l', long: 'linenumbers', help: 'show line numbers in front of the text' },
    view: { short: 'v', long: 'view', help: 'view mode (read-only)' },
    position: { long: 'position at start', argument: 'LINE,COLUMN' },
  },
  rewrite: (args) =>
    args.flatMap((arg) => (/^\+[\d,]+$/.test(arg) ? ['--position at start', arg.slice(1)] : [arg])),
  *run(io, options, operands) {
    const screen = yield* Screen.open(io)
    if (screen === null) return yield* io.fail('Standard input is not a terminal')
    const [line = 1, column = 1] = (options.value('position') ?? '')
      .split(',')
      .map((text) => Number(text || '1'))
    const [showsNumbers, isView] = [options.has('numbers'), options.has('view')]
    for (const path of operands.length === 0 ? [''] : operands) {
      const editor = new NanoEditor(io, screen, { path, showsNumbers, isView })
      yield* editor.run(line, column)
    }
    yield* screen.close()
    return 0
  },
})
