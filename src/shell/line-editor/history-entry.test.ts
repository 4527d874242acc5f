import { expect, test } from 'vitest'
import { HistoryEntry } from './history-entry.ts'

function entryOf(lines: readonly string[]): string {
  const entry = new HistoryEntry()
  for (const line of lines) entry.add(line)
  return entry.text
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
]

test.each(recorded)('the lines %j are the history entry %j', (lines, entry) => {
  expect(entryOf(lines)).toBe(entry)
})

test('a single line is its own entry', () => {
  expect(entryOf(['  echo a  # b'])).toBe('  echo a  # b')
})

test('blank lines between commands leave nothing', () => {
  expect(entryOf(['{', '', 'echo a', '  ', '}'])).toBe('{ echo a; }')
})
