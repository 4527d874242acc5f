import { expect, test } from 'vitest'
import { joinForHistory } from './history-line.ts'

const OPTIONS = { extglob: false, aliases: null }

test.each([
  [['for i in 1 2', 'do', 'echo $i', 'done'], 'for i in 1 2; do echo $i; done'],
  [['if true; then # why', 'echo y', 'fi'], 'if true; then # why\necho y; fi'],
  [['f() {', 'echo f', '}'], 'f() { echo f; }'],
  [['case x in', 'x) echo X;;', 'esac'], 'case x in x) echo X;; esac'],
  [['true &&', 'echo and'], 'true && echo and'],
  [['echo "a', 'b"'], 'echo "a\nb"'],
  [['echo con\\', 'cat'], 'echo concat'],
  [['cat <<E', 'text', 'E'], 'cat <<E\ntext\nE'],
])('%j become one line of history', (lines, joined) => {
  expect(joinForHistory(lines, OPTIONS)).toBe(joined)
})
