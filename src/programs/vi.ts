/** vi(1) as vim 9.1 with its defaults shows itself, as far as one edits a file with it. */

import { defineProgram } from './lib/program.ts'
import { Screen } from './screen/screen.ts'
import { Editor } from './vi/editor.ts'
import { loadFile } from './vi/file.ts'

export const vi = defineProgram({
  name: 'vi',
  usage: '[arguments] [file ..]',
  about: 'A screen editor with the everyday commands of Vi IMproved.',
  version: 'VIM - Vi IMproved 9.1',
  baseName: true,
  options: {
    readOnly: { short: 'R', help: "readonly mode (like 'view')" },
    command: { short: 'c', argument: 'command', help: 'execute <command> after loading the first file' },
  },
  // `+`, `+N`, `+/PATTERN` and `+COMMAND` are commands to run on the file.
  rewrite: (args) =>
    args.flatMap((arg) => (arg.startsWith('+') ? ['-c', arg === '+' ? '$' : arg.slice(1)] : [arg])),
  *run(io, options, operands) {
    const screen = yield* Screen.open(io)
    if (screen === null) return yield* io.fail('this editor needs a terminal')
    const path = operands[0] ?? null
    const file = path === null ? null : yield* loadFile(io, path)
    const editor = new Editor(io, screen, path, file)
    if (options.has('readOnly') || io.name === 'view') editor.state.isReadOnly = true
    for (const command of options.values('command')) yield* editor.runEx(command ?? '')
    const status = yield* editor.run()
    yield* screen.close()
    return status
  },
})
