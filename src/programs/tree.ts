/**
 * tree(1), as tree 2.2.1: directories drawn as a tree. Exit status: 2 if a directory could not be opened.
 *
 * A node (tree/node.ts) is a file with what has been read of it; a root is a starting point. tree/read.ts makes nodes,
 * with what tree/filter.ts lets through in the order of tree/order.ts. One walk (tree/walk.ts) counts them and has a
 * writer say each: as a line (tree/lines.ts), or as JSON or XML (tree/markup-writer.ts).
 *
 * A directory is read when the walk comes to it, so that what is drawn appears at once; all is read ahead only where
 * what is further down decides what is shown above (--du, --prune, --matchdirs, --gitignore).
 */

import { defineRawProgram } from './lib/program.ts'
import { readFieldSources } from './tree/fields.ts'
import { readFilter } from './tree/filter.ts'
import { lineWriter } from './tree/lines.ts'
import { markupWriter } from './tree/markup-writer.ts'
import { readTreeArguments, USAGE } from './tree/options.ts'
import { closeOutput, openOutput } from './tree/output.ts'
import { walkTrees } from './tree/walk.ts'

export const tree = defineRawProgram({
  name: 'tree',
  *run(io, args) {
    // It does not look whether its output arrived.
    io.describeWriteFailure = () => ''
    io.writeFailureStatus = 0
    const { style, directories, special } = yield* readTreeArguments(io, args)
    if (special !== null) {
      io.print(special === 'help' ? USAGE : 'tree v2.2.1 (rebuilt for Overlay Playground)\n')
      return 0
    }
    const sources = yield* readFieldSources(io, style)
    const output = yield* openOutput(io, style.outputFile)
    const reader = { io, style, filter: yield* readFilter(io, style), visited: new Set<string>() }
    const writer =
      style.markup === null ? lineWriter(io, style, sources) : markupWriter(style.markup, style, sources)
    const roots = (directories.length === 0 ? ['.'] : directories).map((path) =>
      style.fullPath ? path.replace(/(?!^)\/+$/, '') : path,
    )
    const totals = yield* walkTrees(reader, roots, writer, output)
    yield* closeOutput(output)
    return totals.failed ? 2 : 0
  },
})
