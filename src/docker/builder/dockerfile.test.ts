import { expect, test } from 'vitest'
import { isIgnored, parseIgnore } from './context.ts'
import { expandWord, parseDockerfile, splitWords } from './dockerfile.ts'

const originals = (text: string) => parseDockerfile(text, 'Dockerfile').map(({ original }) => original)

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
  const [, one, two] = parseDockerfile('FROM a\nCMD ["a", "b c"]\nCMD [\'a\']\n', 'Dockerfile')
  expect([one?.list, two?.list, two?.rest]).toEqual([['a', 'b c'], null, "['a']"])
})

test('mistakes are told with their line', () => {
  expect(() => originals('FROM a\nFOO b')).toThrow('dockerfile parse error line 2: unknown instruction: FOO')
  expect(() => originals('')).toThrow('the Dockerfile (Dockerfile) cannot be empty')
  expect(() => originals('FROM')).toThrow('dockerfile parse error line 1: FROM requires exactly one argument')
})

test('words keep their quotes until variables are put in', () => {
  expect(splitWords('a="b c" d\\ e \'f g\'')).toEqual(['a="b c"', 'd\\ e', "'f g'"])
  const variables = new Map([['X', '1']])
  expect(
    ['$X', '${X}y', "'$X'", '"$X"', '\\$X', '${Y:-z}', '${X:+w}', '$Y'].map((word) =>
      expandWord(word, variables),
    ),
  ).toEqual(['1', '1y', '$X', '1', '$X', 'z', 'w', ''])
})

test('.dockerignore: the last pattern that matches decides', () => {
  const patterns = parseIgnore('*.log\nnode_modules\n!keep.log\n**/*.tmp\n# comment\n/build/\n')
  const ignored = (path: string) => isIgnored(path, patterns)
  expect(
    ['a.log', 'keep.log', 'node_modules/x/y', 'a/b.tmp', 'b.tmp', 'sub/a.log', 'build/x', 'c'].map(ignored),
  ).toEqual([true, false, true, true, true, false, true, false])
})
