import { expect, test } from 'vitest'
import { isIgnored, parseIgnore } from './context.ts'
import { parseDockerfile } from './dockerfile.ts'
import { expandWord, expandWords } from './shell-word.ts'

const originals = (text: string) =>
  parseDockerfile(text, 'Dockerfile').instructions.map(({ original }) => original)

test('comments and empty lines are left out, continued lines are joined', () => {
  expect(originals('# c\n FROM a\n\nRUN one && \\\n  # inside\n  two\n')).toEqual([
    'FROM a',
    'RUN one &&   two',
  ])
})

test('another escape character can be chosen', () => {
  expect(originals('# escape=`\nFROM a\nRUN x `\n y\\\n')).toEqual(['FROM a', 'RUN x  y\\'])
})

test('the JSON form gives arguments, what is no JSON is for the shell', () => {
  const { instructions } = parseDockerfile('FROM a\nCMD ["a", "b c"]\nCMD [\'a\']\n', 'Dockerfile')
  expect(instructions.slice(1).map(({ args, isJson }) => [args, isJson])).toEqual([
    [['a', 'b c'], true],
    [["['a']"], false],
  ])
})

/** What the daemon of 20.10.5 answered. */
test.each([
  ['', 'the Dockerfile (Dockerfile) cannot be empty'],
  ['\n\n', 'failed to parse Dockerfile: file with no instructions'],
  ['# only\n', 'failed to parse Dockerfile: file with no instructions'],
  ['# escape=x\nFROM a\n', "failed to parse Dockerfile: invalid escape token 'x' does not match ` or \\"],
  ['FROM a\nENV A\n', 'failed to parse Dockerfile: ENV must have two arguments'],
  [
    'FROM a\nENV A=1 B\n',
    'failed to parse Dockerfile: Syntax error - can\'t find = in "B". Must be of the form: name=value',
  ],
  ['FOO x\n', 'dockerfile parse error line 1: unknown instruction: FOO'],
  ['RUN x\n', 'no build stage in current context'],
  ['FROM a b c d\n', 'dockerfile parse error line 1: FROM requires either one or three arguments'],
  [
    'FROM a AS 1x\n',
    'dockerfile parse error line 1: invalid name for build stage: "1x", name can\'t start with a number or contain symbols',
  ],
  ['FROM --foo a\n', 'dockerfile parse error line 1: Unknown flag: foo'],
  ['FROM a\nCOPY --chown f /y\n', 'dockerfile parse error line 2: Missing a value on flag: chown'],
  ['FROM a\nRUN --foo x\n', 'dockerfile parse error line 2: Unknown flag: foo'],
  [
    'FROM a\nCOPY f\n',
    'dockerfile parse error line 2: COPY requires at least two arguments, but only one was provided. Destination could not be determined.',
  ],
  ['FROM a\nENV =x\n', 'dockerfile parse error line 2: ENV names can not be blank'],
  ['FROM a\nSHELL foo\n', 'dockerfile parse error line 2: SHELL requires the arguments to be in JSON form'],
  ['FROM a\nHEALTHCHECK FOO\n', 'dockerfile parse error line 2: Unknown type "FOO" in HEALTHCHECK (try CMD)'],
  ['FROM a\nHEALTHCHECK NONE x\n', 'dockerfile parse error line 2: HEALTHCHECK NONE takes no arguments'],
  [
    'FROM a\nHEALTHCHECK --interval=0.1ms CMD x\n',
    'dockerfile parse error line 2: Interval "interval" cannot be less than 1ms',
  ],
  [
    'FROM a\nHEALTHCHECK --retries=0 CMD x\n',
    'dockerfile parse error line 2: --retries must be at least 1 (not 0)',
  ],
  ['FROM a\nONBUILD FROM x\n', "dockerfile parse error line 2: FROM isn't allowed as an ONBUILD trigger"],
  [
    'FROM a\nONBUILD ONBUILD RUN x\n',
    "dockerfile parse error line 2: Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed",
  ],
])('%j is refused', (text, message) => {
  let said = ''
  try {
    parseDockerfile(text, 'Dockerfile')
  } catch (error) {
    said = (error as Error).message
  }
  expect(said).toBe(message)
})

test('an empty line inside a continued one is warned of', () => {
  expect(parseDockerfile('FROM a\nRUN echo a \\\n\n  b\n', 'Dockerfile').warnings).toEqual([
    '[WARNING]: Empty continuation line found in:\n    RUN echo a   b',
    '[WARNING]: Empty continuation lines will become errors in a future release.',
  ])
})

test('words keep their quotes until variables are put in', () => {
  const variables = new Map([
    ['X', '1'],
    ['E', ''],
    ['P', '80 443'],
  ])
  const expand = (word: string) => expandWord(word, variables)
  expect(
    ['$X', '${X}y', "'$X'", '"$X"', '\\$X', '${Y:-z}', '${X:+w}', '$Y', '${Y:-$X}', '"a\\"b"', '${E?x}'].map(
      expand,
    ),
  ).toEqual(['1', '1y', '$X', '1', '$X', 'z', 'w', '', '1', 'a"b', ''])
  expect(expandWords('$P a"b c"', variables)).toEqual(['80', '443', 'ab c'])
  const refused = ['${B?err}', '${B:?err}', '${E:?}', '${B', '${', '${}', "'a", '"a', '${B:=x}'].map(
    (word) => {
      try {
        return expand(word)
      } catch (error) {
        return (error as Error).message
      }
    },
  )
  expect(refused).toEqual([
    'failed to process "${B?err}": B: err',
    'failed to process "${B:?err}": B: err',
    'failed to process "${E:?}": E: is not allowed to be empty',
    `failed to process "\${B": missing ':' in substitution`,
    `failed to process "\${": syntax error: missing '}'`,
    'failed to process "${}": syntax error: bad substitution',
    `failed to process "'a": unexpected end of statement while looking for matching single-quote`,
    'failed to process "\\"a": unexpected end of statement while looking for matching double-quote',
    'failed to process "${B:=x}": unsupported modifier (=) in substitution',
  ])
})

test('.dockerignore: the last pattern that matches decides', () => {
  const patterns = parseIgnore('*.log\nnode_modules\n!keep.log\n**/*.tmp\n# comment\n/build/\n')
  const ignored = (path: string) => isIgnored(path, patterns)
  expect(
    ['a.log', 'keep.log', 'node_modules/x/y', 'a/b.tmp', 'b.tmp', 'sub/a.log', 'build/x', 'c'].map(ignored),
  ).toEqual([true, false, true, true, true, false, true, false])
})
