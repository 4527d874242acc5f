import { expect, test } from 'vitest'
import { TypedCommand } from './typed-command.ts'

const OPTIONS = { extglob: true, aliases: null, isString: true }

function entryOf(lines: readonly string[], isLiteral = false): string {
  const typed = new TypedCommand(1)
  for (const line of lines) typed.add(line, OPTIONS, isLiteral)
  return typed.entry
}

/** Lines as they were typed, and what `fc -ln` of bash 5.2.37 then printed. */
const recorded: readonly (readonly [lines: readonly string[], entry: string])[] = [
  [['if true; then', 'echo yes', 'fi'], 'if true; then echo yes; fi'],
  [['echo con\\', 'cat'], 'echo concat'],
  [['for i in 1 2', 'do', 'echo $i', 'done'], 'for i in 1 2; do echo $i; done'],
  [['for i', 'in 1 2', 'do echo $i; done'], 'for i in 1 2; do echo $i; done'],
  [['for i', 'do echo $i; done'], 'for i;do echo $i; done'],
  [
    ['case x in', 'x) echo X;;', 'y)', 'echo Y', 'echo Z', ';;', 'esac'],
    'case x in x) echo X;; y) echo Y; echo Z; ;; esac',
  ],
  [['case x', 'in', '(x) echo X;;', 'esac'], 'case x in (x) echo X;; esac'],
  [['f() {', 'echo f', '}'], 'f() { echo f; }'],
  [['f()', '{', 'echo f', '}'], 'f() { echo f; }'],
  [['function g', '{', 'echo f', '}'], 'function g { echo f; }'],
  [['(', 'echo a', 'echo b', ')'], '( echo a; echo b; )'],
  [['true &&', 'echo and'], 'true && echo and'],
  [['false ||', 'echo or'], 'false || echo or'],
  [['echo p |', 'cat'], 'echo p | cat'],
  [['if true; then # why', 'echo y', 'fi'], 'if true; then # why\necho y; fi'],
  [['cat <<EOF', 'a', 'b', 'EOF'], 'cat <<EOF\na\nb\nEOF\n'],
  [['cat <<EOF | tr a b', 'a', 'EOF'], 'cat <<EOF | tr a b\na\nEOF\n'],
  [['if true; then cat <<EOF', 'a', 'EOF', 'fi'], 'if true; then cat <<EOF\na\nEOF\n fi'],
  [
    ['if true; then', 'cat <<EOF', 'a', 'EOF', 'echo x', 'fi'],
    'if true; then\ncat <<EOF\na\nEOF\n echo x; fi',
  ],
  [['x=$(echo a', 'echo b)'], 'x=$(echo a\necho b)'],
  [['echo "a', 'b"'], 'echo "a\nb"'],
  [["echo 'a", '', "b'"], "echo 'a\n\nb'"],
  [['a=(1 2', '3', '4)'], 'a=(1 2 3 4)'],
  [['while false', 'do', 'echo', 'done'], 'while false; do echo; done'],
  [['until true; do', 'echo', 'done > /dev/null'], 'until true; do echo; done > /dev/null'],
  [['[[ a == a &&', 'b == b ]]'], '[[ a == a &&; b == b ]]'],
  [['echo a &&', '', 'echo b'], 'echo a && echo b'],
  [
    ['if true', 'then echo a', 'elif false', 'then echo b', 'else', 'echo c', 'fi'],
    'if true; then echo a; elif false; then echo b; else echo c; fi',
  ],
  [['echo "x" \\', '  "y" \\', '  z'], 'echo "x"   "y"   z'],
  [['if (true)', 'then echo a; fi'], 'if (true); then echo a; fi'],
  [['for ((i=0;i<2;i++))', 'do echo $i', 'done'], 'for ((i=0;i<2;i++)); do echo $i; done'],
  [['echo $((1 +', '2))'], 'echo $((1 +\n2))'],
  [['echo `echo a', 'echo b`'], 'echo `echo a\necho b`'],
  [['if true; then', '# only comment', 'echo y', 'fi'], 'if true; then\necho y; fi'],
  [['for i in a; do echo $i # c', 'done'], 'for i in a; do echo $i # c\ndone'],
  [['{ echo a; echo b', '}'], '{ echo a; echo b; }'],
  [['if true;', 'then echo;', 'fi'], 'if true; then echo; fi'],
  [['echo a; \\', 'echo b'], 'echo a; echo b'],
  [
    ['while read x; do', 'echo $x', 'done <<EOF', '1', '2', 'EOF'],
    'while read x; do echo $x\ndone <<EOF\n1\n2\nEOF\n',
  ],
  [['f() { echo a', '} ; f'], 'f() { echo a; } ; f'],
  [['select x in a; do', 'break', 'done < /dev/null'], 'select x in a; do break; done < /dev/null'],
  [['echo "a \\', 'b"'], 'echo "a \\\nb"'],
  [['if ! true; then', 'echo', 'fi & wait'], 'if ! true; then echo; fi & wait'],
  [['cat <<A <<B', 'a', 'A', 'b', 'B'], 'cat <<A <<B\na\nA\nb\nB\n'],
  [['{ (echo a', 'echo b)', '}'], '{ (echo a; echo b); }'],
  [
    ['case $x in a) if true; then', 'echo;', 'fi', ';; esac'],
    'case $x in a) if true; then echo; fi; ;; esac',
  ],
  [['echo ${x:-a', 'b}'], 'echo ${x:-a; b}'],
  [['coproc_x() (', 'echo', ')'], 'coproc_x() ( echo; )'],
  [['{', '', 'echo a', '  ', '}'], '{ echo a;    }'],
  [['if true', '', 'then', 'echo a', 'fi'], 'if true;  then echo a; fi'],
  [['case a in', '', 'a) echo x', '', ';;', 'esac'], 'case a in a) echo x;  ;; esac'],
  [['for i in 1 # list', '', 'do # body', '# all', 'done'], 'for i in 1 # list\n do # body\ndone'],
  [['case ab in @(a|', 'b)*) ;; esac'], 'case ab in @(a|\nb)*) ;; esac'],
  [['cat <<E', 'a \\', 'b', 'E'], 'cat <<E\na b\nE\n'],
  [['cat <(echo a', 'echo b)'], 'cat <(echo a\necho b)'],
  [["echo $'a\\'b", "c'"], "echo $'a\\'b\nc'"],
  [['((x = 1 +', '2))'], '((x = 1 +; 2))'],
]

test.each(recorded)('the lines %j are the history entry %j', (lines, entry) => {
  expect(entryOf(lines)).toBe(entry)
})

test('a single line is its own entry', () => {
  expect(entryOf(['  echo a  # b'])).toBe('  echo a  # b')
})

test('newlines stay where lithist is set', () => {
  const lines = ['if true', '', '# c', 'then echo a # x', 'cat <<E', 'y', 'E', 'fi']
  expect(entryOf(lines, true)).toBe('if true\n\n# c\nthen echo a # x\ncat <<E\ny\nE\n\nfi')
})

/** Whether a further line is asked for, after each line. */
function isOpenAfter(...lines: string[]): boolean[] {
  const typed = new TypedCommand(1)
  return lines.map((line) => {
    typed.add(line, OPTIONS, false)
    return !typed.isComplete
  })
}

test('a here-document is open from the line behind its command to its delimiter', () => {
  expect(isOpenAfter('cat <<EOF', 'a', ' EOF', 'EOF')).toEqual([true, true, true, false])
  expect(isOpenAfter("cat <<-'E F' | wc", '\ta', '\tE F')).toEqual([true, true, false])
  expect(isOpenAfter('cat <<A <<B', 'A', 'x', 'B')).toEqual([true, true, true, false])
  expect(isOpenAfter('cat <<EOF', 'a \\', 'EOF', 'EOF')).toEqual([true, true, true, false])
  expect(isOpenAfter('cat <<< word', 'echo $((1<<2))')).toEqual([false, false])
})

test('quotes and substitutions are open until they are closed', () => {
  expect(isOpenAfter("echo 'a", 'b', "c'")).toEqual([true, true, false])
  expect(isOpenAfter('echo "a $(echo "b', 'c") d', 'e"')).toEqual([true, true, false])
  expect(isOpenAfter('echo `a', 'b`')).toEqual([true, false])
  expect(isOpenAfter("echo $'a\\'b", "c'")).toEqual([true, false])
  expect(isOpenAfter('echo \\" a')).toEqual([false])
  expect(isOpenAfter('echo "it\'s"')).toEqual([false])
})

test('a backslash continues the line, but not in a comment', () => {
  expect(isOpenAfter('echo a \\', 'b')).toEqual([true, false])
  expect(isOpenAfter('echo a \\\\')).toEqual([false])
  expect(isOpenAfter('echo a # \\')).toEqual([false])
  expect(isOpenAfter('\\', 'echo a')).toEqual([true, false])
})

test('a token that a backslash at the end of the line may continue is no mistake before the next line', () => {
  expect(isOpenAfter('cd )\\', 'foo')).toEqual([true, false])
  expect(isOpenAfter('fi\\', '')).toEqual([true, false])
  expect(isOpenAfter('echo a ;;\\', 'b')).toEqual([true, false])
  expect(isOpenAfter('[[ a b\\', ' c ]]')).toEqual([true, false])
  expect(isOpenAfter('cd ) \\')).toEqual([false])
  expect(isOpenAfter('a && &&\\')).toEqual([false])
})

/** What `!` means in the next line, and whether a command may begin with it. */
function behind(...lines: string[]) {
  const typed = new TypedCommand(1)
  for (const line of lines) typed.add(line, OPTIONS, false)
  return [typed.quoting, typed.beginsCommand]
}

test('it is known in what the next line begins', () => {
  expect(behind('for i in 1')).toEqual(['', true])
  expect(behind('echo "a')).toEqual(['"', false])
  expect(behind('echo "$(echo \'a')).toEqual(["'", false])
  expect(behind('cat <<E')).toEqual([null, false])
  expect(behind('a=(1')).toEqual(['', false])
  expect(behind('echo a \\')).toEqual(['', false])
  expect(behind('true && \\')).toEqual(['', true])
})
