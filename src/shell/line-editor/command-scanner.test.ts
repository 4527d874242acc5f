import { expect, test } from 'vitest'
import { CommandScanner } from './command-scanner.ts'

/** Whether what follows is taken as it is, after each line. */
function verbatim(...lines: string[]): boolean[] {
  const scanner = new CommandScanner()
  return lines.map((line) => {
    scanner.readLine(line)
    return scanner.isVerbatim
  })
}

test('a here-document is open from the line behind its command to its delimiter', () => {
  expect(verbatim('cat <<EOF', 'a', ' EOF', 'EOF')).toEqual([true, true, true, false])
  expect(verbatim("cat <<-'E F' | wc", '\ta', '\tE F')).toEqual([true, true, false])
  expect(verbatim('cat <<A <<B', 'A', 'x', 'B')).toEqual([true, true, true, false])
  expect(verbatim('cat <<< word', 'echo $((1<<2))')).toEqual([false, false])
})

test('quotes and substitutions are open until they are closed', () => {
  expect(verbatim("echo 'a", "b' c")).toEqual([true, false])
  expect(verbatim('echo "a $(echo "b', 'c") d', 'e"')).toEqual([true, true, false])
  expect(verbatim('echo `a', 'b`')).toEqual([true, false])
  expect(verbatim('echo \\" a', 'echo "it\'s"', "echo a # it's")).toEqual([false, false, false])
})
