/** diff(1) of GNU diffutils 3.10: what has to change to make one file another. */

import type { ProgramMain } from '../kernel/abi.ts'
import { palette } from './diff/colors.ts'
import { Comparer } from './diff/comparer.ts'
import { completeFormats } from './diff/formats.ts'
import { givenFormats, matcher, normalizer, type Settings, styleOf, triviality } from './diff/settings.ts'
import { failWords, TROUBLE } from './lib/diffutils.ts'
import { compileGlob } from './lib/glob.ts'
import { STDIN } from './lib/io.ts'
import { type ArgumentCheck, defineProgram } from './lib/program.ts'
import { quoteWord } from './lib/quote.ts'

/** Each run has its own words to print above the pairs of a recursive comparison. */
export const diff: ProgramMain = (sys, argv, env) => defineDiff(argv.slice(1))(sys, argv, env)

function checkNumber(what: string, least: 0 | 1): ArgumentCheck {
  return function* (io, text) {
    if (!/^\d+$/.test(text) || Number(text) < least) yield* failWords(io, `invalid ${what} '${text}'`)
  }
}

function defineDiff(args: readonly string[]): ProgramMain {
  return defineProgram({
    name: 'diff',
    usage: '[OPTION]... FILES',
    about: 'Compare FILES line by line.',
    version: 'GNU diffutils 3.10',
    speaksAs: 'called',
    failureStatus: TROUBLE,
    usageError: (called) => `${called}: Try '${called} --help' for more information.\n`,
    options: {
      normal: { long: 'normal', help: 'output a normal diff (the default)' },
      brief: { short: 'q', long: 'brief', help: 'report only when files differ' },
      same: { short: 's', long: 'report-identical-files', help: 'report when two files are the same' },
      contextDefault: { short: 'c', help: 'output 3 lines of copied context' },
      context: {
        short: 'C',
        long: 'context',
        argument: 'NUM',
        help: 'output NUM (default 3) lines of copied context',
        check: checkNumber('context length', 0),
      },
      unifiedDefault: { short: 'u', help: 'output 3 lines of unified context' },
      unified: {
        short: 'U',
        long: 'unified',
        argument: 'NUM',
        help: 'output NUM (default 3) lines of unified context',
        check: checkNumber('context length', 0),
      },
      oldContext: { short: '0123456789' },
      ed: { short: 'e', long: 'ed', help: 'output an ed script' },
      forward: { short: 'f', long: 'forward-ed' },
      rcs: { short: 'n', long: 'rcs', help: 'output an RCS format diff' },
      sideBySide: { short: 'y', long: 'side-by-side', help: 'output in two columns' },
      width: {
        short: 'W',
        long: 'width',
        argument: 'NUM',
        help: 'output at most NUM (default 130) print columns',
        check: checkNumber('width', 1),
      },
      leftColumn: { long: 'left-column', help: 'output only the left column of common lines' },
      suppressCommon: { long: 'suppress-common-lines', help: 'do not output common lines' },
      showFunction: { short: 'p', long: 'show-c-function', help: 'show which C function each change is in' },
      functionLine: {
        short: 'F',
        long: 'show-function-line',
        argument: 'RE',
        help: 'show the most recent line matching RE',
      },
      initialTab: { short: 'T', long: 'initial-tab', help: 'make tabs line up by prepending a tab' },
      tabSize: {
        long: 'tabsize',
        argument: 'NUM',
        help: 'tab stops every NUM (default 8) print columns',
        check: checkNumber('tabsize', 1),
      },
      suppressBlank: {
        long: 'suppress-blank-empty',
        help: 'suppress space or tab before empty output lines',
      },
      horizon: {
        long: 'horizon-lines',
        argument: 'NUM',
        help: 'keep NUM lines of the common prefix and suffix',
        check: checkNumber('horizon length', 0),
      },
      ifdef: {
        short: 'D',
        long: 'ifdef',
        argument: 'NAME',
        help: "output merged file with '#ifdef NAME' diffs",
      },
      oldGroup: { long: 'old-group-format', argument: 'GFMT', help: 'format old input groups with GFMT' },
      newGroup: { long: 'new-group-format', argument: 'GFMT', help: 'format new input groups with GFMT' },
      unchangedGroup: {
        long: 'unchanged-group-format',
        argument: 'GFMT',
        help: 'format unchanged input groups with GFMT',
      },
      changedGroup: {
        long: 'changed-group-format',
        argument: 'GFMT',
        help: 'format changed input groups with GFMT',
      },
      lineFormat: { long: 'line-format', argument: 'LFMT', help: 'format all input lines with LFMT' },
      oldLine: { long: 'old-line-format', argument: 'LFMT', help: 'format old input lines with LFMT' },
      newLine: { long: 'new-line-format', argument: 'LFMT', help: 'format new input lines with LFMT' },
      unchangedLine: {
        long: 'unchanged-line-format',
        argument: 'LFMT',
        help: 'format unchanged input lines with LFMT',
      },
      expandTabs: { short: 't', long: 'expand-tabs', help: 'expand tabs to spaces in output' },
      label: {
        short: 'L',
        long: 'label',
        argument: 'LABEL',
        help: 'use LABEL instead of file name and timestamp',
      },
      recursive: { short: 'r', long: 'recursive', help: 'recursively compare any subdirectories found' },
      noDereference: { long: 'no-dereference', help: "don't follow symbolic links" },
      newFile: { short: 'N', long: 'new-file', help: 'treat absent files as empty' },
      exclude: { short: 'x', long: 'exclude', argument: 'PAT', help: 'exclude files that match PAT' },
      excludeFrom: {
        short: 'X',
        long: 'exclude-from',
        argument: 'FILE',
        help: 'exclude files that match any pattern in FILE',
      },
      startingFile: {
        short: 'S',
        long: 'starting-file',
        argument: 'FILE',
        help: 'start with FILE when comparing directories',
      },
      oneSideNew: {
        short: 'P',
        long: 'unidirectional-new-file',
        help: 'treat absent first files as empty',
      },
      nameCase: { long: 'ignore-file-name-case', help: 'ignore case when comparing file names' },
      noNameCase: {
        long: 'no-ignore-file-name-case',
        help: 'consider case when comparing file names',
      },
      fromFile: { long: 'from-file', argument: 'FILE1', help: 'compare FILE1 to all operands' },
      toFile: { long: 'to-file', argument: 'FILE2', help: 'compare all operands to FILE2' },
      matching: {
        short: 'I',
        long: 'ignore-matching-lines',
        argument: 'RE',
        help: 'ignore changes where all lines match RE',
      },
      ignoreCase: { short: 'i', long: 'ignore-case', help: 'ignore case differences in file contents' },
      tabExpansion: { short: 'E', long: 'ignore-tab-expansion', help: 'ignore changes due to tab expansion' },
      trailingSpace: { short: 'Z', long: 'ignore-trailing-space', help: 'ignore white space at line end' },
      spaceChange: {
        short: 'b',
        long: 'ignore-space-change',
        help: 'ignore changes in the amount of white space',
      },
      allSpace: { short: 'w', long: 'ignore-all-space', help: 'ignore all white space' },
      blankLines: {
        short: 'B',
        long: 'ignore-blank-lines',
        help: 'ignore changes where lines are all blank',
      },
      text: { short: 'a', long: 'text', help: 'treat all files as text' },
      stripCr: { long: 'strip-trailing-cr', help: 'strip trailing carriage return on input' },
      largeFiles: {
        short: 'H',
        long: 'speed-large-files',
        help: 'assume large files and many scattered small changes',
      },
      minimal: { short: 'd', long: 'minimal', help: 'try hard to find a smaller set of changes' },
      color: {
        long: 'color',
        optionalArgument: 'WHEN',
        help: "color output; WHEN is 'never', 'always', or 'auto'",
        *check(io, when) {
          if (!/^(?:always|auto|never)$/.test(when)) yield* failWords(io, `invalid color '${when}'`)
        },
      },
      palette: { long: 'palette', argument: 'PALETTE', help: 'the colors to use when --color is active' },
      help: { long: 'help', help: 'display this help and exit' },
      version: { short: 'v', long: 'version', help: 'output version information and exit' },
    },
    *run(io, options, operands) {
      io.describeWriteFailure = ({ reason }) => `${io.name}: standard output: ${reason}\n`
      for (const [key, name] of [
        ['width', 'width'],
        ['tabSize', 'tabsize'],
      ] as const) {
        if (new Set(options.values(key).map(Number)).size > 1)
          return yield* io.fail(`conflicting ${name} options`)
      }
      const explicit: number[] = []
      for (const { key, value } of options.given) {
        if (key === 'context' || key === 'unified') explicit.push(Number(value))
      }
      const old = options.given
        .map(({ key, spelling }) => (key === 'oldContext' ? spelling.slice(1) : ''))
        .join('')
      const width = Number(options.value('width') ?? 130)
      const tabSize = Number(options.value('tabSize') ?? 8)
      const horizon = Number(options.value('horizon') ?? 0)
      const styles = new Set(options.given.flatMap(({ key }) => styleOf[key] ?? []))
      if (styles.size > 1) return yield* failWords(io, 'conflicting output style options')
      const [chosen] = styles
      const style = chosen ?? (options.has('showFunction') ? 'context' : 'normal')
      const color = options.has('color') ? (options.value('color') ?? 'auto') : 'never'
      const [fromFile, toFile] = [options.value('fromFile'), options.value('toFile')]
      if (fromFile !== undefined && toFile !== undefined)
        return yield* io.fail('--from-file and --to-file both specified')
      const [first, second] = operands
      if (fromFile === undefined && toFile === undefined) {
        if (first === undefined || second === undefined)
          return yield* failWords(io, `missing operand after '${operands.at(-1) ?? io.lastWord}'`)
        if (operands.length > 2) return yield* failWords(io, `extra operand '${operands[2]}'`)
      }
      const exclude = options.values('exclude').map((glob) => compileGlob(glob ?? ''))
      for (const file of options.values('excludeFrom')) {
        const text = file === '-' ? yield* io.readAll(STDIN) : yield* io.readFile(file ?? '')
        if (typeof text === 'number') return yield* io.fail(file ?? '', text)
        for (const glob of io.decode(text).split('\n')) if (glob !== '') exclude.push(compileGlob(glob))
      }
      const functionPatterns = options.values('functionLine').map((pattern) => pattern ?? '')
      if (options.has('showFunction')) functionPatterns.push('^[[:alpha:]$_]')
      const expandedTab = options.has('expandTabs') ? tabSize : null
      const hasContext = style === 'context' || style === 'unified'
      const least = options.has('contextDefault') || options.has('unifiedDefault') ? 3 : 0
      const context = !hasContext
        ? 0
        : explicit.length > 0
          ? Math.max(least, Number(old), ...explicit)
          : old !== ''
            ? Number(old)
            : 3
      const settings: Settings = {
        style,
        context,
        horizon,
        brief: options.has('brief'),
        same: options.has('same'),
        labels: options.values('label').map((label) => label ?? ''),
        recursive: options.has('recursive'),
        follows: !options.has('noDereference'),
        newFile: [options.has('newFile') || options.has('oneSideNew'), options.has('newFile')],
        exclude,
        startingFile: options.value('startingFile') ?? null,
        ignoresNameCase: options.last('nameCase', 'noNameCase') === 'nameCase',
        normalize: normalizer(options, tabSize),
        isTrivial: yield* triviality(io, options),
        text: options.has('text'),
        stripCr: options.has('stripCr'),
        width,
        leftColumn: options.has('leftColumn'),
        suppressCommon: options.has('suppressCommon'),
        expandTabs: options.has('expandTabs'),
        tabSize,
        layout: {
          context,
          isFunction: functionPatterns.length === 0 ? null : yield* matcher(io, functionPatterns),
          initialTab: options.has('initialTab'),
          suppressBlankEmpty: options.has('suppressBlank'),
          expandedTab,
        },
        formats: completeFormats(...givenFormats(options.given), expandedTab),
        colors:
          color === 'always' || (color === 'auto' && io.onTerminal)
            ? palette(options.value('palette'))
            : null,
        command: ['diff', ...withoutOperands(args, operands).map(quoteWord)].join(' '),
      }
      const comparer = new Comparer(io, settings)
      if (fromFile === undefined && toFile === undefined)
        return yield* comparer.compareOperands(first as string, second as string)
      let status = 0
      for (const operand of operands) {
        const pair = fromFile === undefined ? [operand, toFile as string] : [fromFile, operand]
        status = Math.max(status, yield* comparer.compareOperands(pair[0] as string, pair[1] as string))
      }
      return status
    },
  })
}

/** The options as they were given, with their arguments. */
function withoutOperands(args: readonly string[], operands: readonly string[]): string[] {
  const words = [...args]
  for (const operand of [...operands].reverse()) words.splice(words.lastIndexOf(operand), 1)
  return words
}
