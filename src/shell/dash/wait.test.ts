/** What a real dash says two times of three (0.5.12-12): which of both comes first is a race there. */

import { expect, test } from 'vitest'
import { makeKernel, run } from '../../kernel/testing.ts'
import { dashMain } from './index.ts'

test('a child that sends its parent a signal and ends interrupts its wait; the next has its status', () => {
  const script = `trap 'echo usr1' USR1; (kill -USR1 $$; exit 3) & wait $!; echo "w $?"; wait $!; echo "w $?"`
  const { output } = run(makeKernel(), (sys) => dashMain(sys, ['sh', '-c', script], []))
  expect(output).toBe('usr1\nw 138\nw 3\n')
})
