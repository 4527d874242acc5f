import { expect, test } from 'vitest'
import { output, run } from './lib/testing.ts'

const TREE =
  'mkdir -p a/b/c; printf 1234 > a/1.txt; head -c 3000 /dev/zero > a/b/2.txt; touch a/b/c/3.md; ln -s b a/l; touch -d 2024-01-01 a/1.txt; touch -d 2024-01-03 a/b/2.txt; '

test('names, types, sizes and depths choose files', async () => {
  const script =
    "find a -name '*.txt' | sort; echo -; find a -type d | sort; echo -; find a -maxdepth 1 -type l; echo -; find a -size +1k -type f; echo -; find a -mindepth 3; echo -; find a -empty"
  expect(await output(TREE + script)).toBe(
    'a/1.txt\na/b/2.txt\n-\na\na/b\na/b/c\n-\na/l\n-\na/b/2.txt\n-\na/b/c/3.md\n-\na/b/c/3.md\n',
  )
})

test('operators and parentheses bind as in find', async () => {
  const script =
    "find a \\( -name 1.txt -o -name 3.md \\) -a ! -path '*c*'; echo -; find a -name b -prune -o -type f -print; echo -; find a -newermt 2024-01-02 -name '*.txt'"
  expect(await output(TREE + script)).toBe('a/1.txt\n-\na/1.txt\n-\na/b/2.txt\n')
})

test('commands run for each file, or once for many', async () => {
  const script =
    "find a -type f -exec cat {} + | wc -c; find a -name '*.md' -exec basename {} \\;; find a -name 1.txt -exec false \\; -o -name 3.md -print"
  expect(await output(TREE + script)).toBe('3004\n3.md\na/b/c/3.md\n')
})

test('formats print what is known of a file', async () => {
  const script =
    "find a -maxdepth 1 -name '1*' -printf '%p|%f|%h|%P|%d|%s|%m|%M|%u|%y|%TY-%Tm-%Td|%5s|%%\\n'; find a -name l -printf '%l %y %Y\\n'"
  expect(await output(TREE + script)).toBe(
    'a/1.txt|1.txt|a|1.txt|1|4|644|-rw-r--r--|root|f|2024-01-01|    4|%\nb l d\n',
  )
})

test('-delete works from the leaves up', async () => {
  expect(await run(`${TREE} find a -name b -delete; find a/b -delete; ls a`)).toEqual({
    stdout: '1.txt\nl\n',
    stderr: 'find: cannot delete ‘a/b’: Directory not empty\n',
    status: 0,
  })
})

test.each([
  ['find nofile', 'find: ‘nofile’: No such file or directory\n'],
  ['find -bogus', "find: unknown predicate `-bogus'\n"],
  ['find -name', "find: missing argument to `-name'\n"],
  ['find -type q', 'find: Unknown argument to -type: q\n'],
  [
    "find '(' -true",
    "find: invalid expression; I was expecting to find a ')' somewhere but did not see one.\n",
  ],
  ['find -o', "find: invalid expression; you have used a binary operator '-o' with nothing before it.\n"],
  ['find -name x y', "find: paths must precede expression: `y'\n"],
  ['find -exec echo', "find: missing argument to `-exec'\n"],
])('%s is refused', async (script, stderr) => {
  expect(await run(script)).toEqual({ stdout: '', stderr, status: 1 })
})

test('-execdir runs in the directory of each file, and is refused where PATH leads there', async () => {
  const script =
    'mkdir -p d/e; touch d/f d/e/g; find d -type f -execdir echo {} \\; | sort; find d -type d -execdir pwd \\; | sed "s#$PWD#.#"; find . -maxdepth 0 -execdir echo {} +; PATH=.:$PATH; find d -execdir ls \\;'
  expect(await run(script)).toEqual({
    stdout: './f\n./g\n.\n./d\n./.\n',
    stderr:
      'find: The current directory is included in the PATH environment variable, which is insecure in combination with the -execdir action of find.  Please remove the current directory from your $PATH (that is, remove ".", doubled colons, or leading or trailing colons)\n',
    status: 1,
  })
})

test('-okdir asks first', async () => {
  expect(await run('mkdir d; touch d/f; echo y | find d -name f -okdir ls {} \\;')).toEqual({
    stdout: './f\n',
    stderr: '< ls ... d/f > ? ',
    status: 0,
  })
})
