/** What a real dash says most often (0.5.12-12): whether the signal or the end of the child comes first is a race there. */

import { expect, test } from 'vitest'
import { makeKernel, run } from '../../kernel/testing.ts'
import { dashMain } from './index.ts'

/** Of 60 runs 42 said so, the others that nothing interrupted the wait. */
test('a child that sends its parent a signal and ends interrupts its wait; the next has its status', () => {
  const script = `trap 'echo usr1' USR1; (kill -USR1 $$; exit 3) & wait $!; echo "w $?"; wait $!; echo "w $?"`
  const { output } = run(makeKernel(), (sys) => dashMain(sys, ['sh', '-c', script], []))
  expect(output).toBe('usr1\nw 138\nw 3\n')
})
