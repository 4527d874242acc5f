import { expect, test } from 'vitest'
import {
  isSameLine,
  linesBefore,
  missingBefore,
  nextCommand,
  nextOfSolution,
  ownCommands,
  progress,
  visitsOf,
} from './progress.ts'

const steps = [['mkdir a', 'touch a/b'], ['ls'], [], ['rm a/b'], ['ls']]

test('a step is done when all its commands have run', () => {
  const state = progress(steps, ['mkdir a', 'touch a/b'], [])
  expect(state.ran).toEqual([[true, true], [false], [], [false], [false]])
  expect(state.done).toEqual([true, false, false, false, false])
  expect(state.last).toBe(0)
})

test('blanks and line continuations make no difference', () => {
  const state = progress(
    [['mount -t overlay overlay ./merged']],
    [' mount \\\n   -t overlay  overlay ./merged'],
    [],
  )
  expect(state.done).toEqual([true])
})

test('a command that also comes later does not complete the later step ahead of time', () => {
  const state = progress(steps, ['mkdir a', 'touch a/b', 'ls', 'ls', 'ls'], [])
  expect(state.done).toEqual([true, true, false, false, false])
  const whole = progress(steps, ['mkdir a', 'touch a/b', 'ls', 'ls', 'rm a/b', 'ls'], [])
  expect(whole.done).toEqual([true, true, true, true, true])
})

test('of a command that a step has twice, each run is another one', () => {
  const twice = [['mkdir a'], ['cat a/b', 'rm a/b', 'cat a/b']]
  const places = [1, 2, 3, 4].map((count) => {
    const lines = ['mkdir a', 'cat a/b', 'rm a/b', 'cat a/b'].slice(0, count)
    const { last, lastCommand } = progress(twice, lines, [])
    return [last, lastCommand]
  })
  expect(places).toEqual([
    [0, 0],
    [1, 0],
    [1, 1],
    [1, 2],
  ])
  expect(progress(twice, ['ls'], []).lastCommand).toBeNull()
})

test('a reader who skips to a step completes it', () => {
  const state = progress(steps, ['ls'], [{ position: 0, step: 4 }])
  expect(state.done).toEqual([false, false, true, false, true])
  const later = progress(steps, ['rm a/b', 'ls'], [{ position: 0, step: 3 }])
  expect(later.done).toEqual([false, false, true, true, true])
})

test('skipping does not reach back to what ran before', () => {
  const state = progress(steps, ['ls'], [{ position: 1, step: 4 }])
  expect(state.done).toEqual([false, false, true, false, false])
})

test('a last step without commands is done once it is opened', () => {
  const lesson = [['ls'], []]
  expect(progress(lesson, ['ls'], []).done).toEqual([true, false])
  expect(progress(lesson, ['ls'], [{ position: 1, step: 1 }]).done).toEqual([true, true])
})

test('undone commands are not done', () => {
  expect(progress(steps, [], [{ position: 0, step: 0 }]).done).toEqual([false, false, false, false, false])
})

test('the next command is the first at or after the open step that has not run', () => {
  const state = progress(steps, ['mkdir a', 'touch a/b'], [])
  expect(nextCommand(state, 0)).toEqual({ step: 1, command: 0 })
  expect(nextCommand(state, 3)).toEqual({ step: 3, command: 0 })
  expect(nextCommand(progress([['a']], ['a'], []), 0)).toBeNull()
})

test('what is missing before a step is told in order', () => {
  const lesson = texts(steps)
  const state = progress(steps, ['touch a/b'], [])
  expect(missingBefore(lesson, state, 3)).toEqual(['mkdir a', 'ls'])
  expect(missingBefore(lesson, state, 0)).toEqual([])
})

test('a task is solved for who skips its step, and left alone for who has begun it', () => {
  const lesson = texts([['mkdir a'], ['ls'], ['rm a/b']], { 1: ['touch a/b', 'touch a/c'] })
  const lines = [['mkdir a'], ['ls'], ['rm a/b']]
  expect(missingBefore(lesson, progress(lines, ['mkdir a'], []), 2)).toEqual(['ls', 'touch a/b', 'touch a/c'])
  expect(missingBefore(lesson, progress(lines, ['mkdir a', 'ls'], []), 2)).toEqual([])
  expect(linesBefore(lesson, 2)).toEqual(['mkdir a', 'ls', 'touch a/b', 'touch a/c'])
})

test('a task that was solved in another way than the lesson does is not solved once more', () => {
  const lesson = texts([['mkdir a'], [], ['ls']], { 1: ['touch a/b'] })
  const lines = ['mkdir a', 'echo > a/b']
  const opened = (step: number, position: number) => ({ position, lesson: 'it', step })
  const visits = visitsOf('it', [opened(0, 0), opened(1, 1), opened(2, 2)])
  expect(missingBefore(lesson, progress([['mkdir a'], [], ['ls']], lines, visits), 2)).toEqual([])
  const skipped = visitsOf('it', [opened(0, 0), opened(2, 2)])
  expect(missingBefore(lesson, progress([['mkdir a'], [], ['ls']], lines, skipped), 2)).toEqual(['touch a/b'])
})

test('of a solution what comes next is what has not run for the task, in its order', () => {
  const task = { solutions: [['umount m', 'rm u/a', 'mount m'].map((command) => ({ command }))] }
  expect(nextOfSolution(task, [])).toBe('umount m')
  expect(nextOfSolution(task, ['ls', 'umount  m', 'pwd'])).toBe('rm u/a')
  expect(nextOfSolution(task, ['rm u/a'])).toBe('umount m')
  expect(nextOfSolution(task, ['umount m', 'rm u/a', 'mount m'])).toBeNull()
  expect(nextOfSolution({ solutions: [] }, [])).toBeNull()
})

test('what ran while another lesson was open does not count, and comes back with its own', () => {
  const visits = [
    { position: 0, lesson: 'one', step: 0 },
    { position: 2, lesson: 'two', step: 0 },
  ]
  const lines = ['mkdir a', 'touch a/b']
  expect(progress(steps, lines, visitsOf('one', visits)).ran[0]).toEqual([true, true])
  expect(progress(steps, lines, visitsOf('two', visits)).ran[0]).toEqual([false, false])
  expect(progress(steps, [...lines, 'mkdir a'], visitsOf('two', visits))).toMatchObject({ last: 0, own: 0 })
  expect(progress(steps, [...lines, 'touch a/b'], visitsOf('one', visits))).toMatchObject({ last: 0, own: 1 })
})

test('what the reader runs between is counted, from the last command of the lesson on', () => {
  expect(progress(steps, ['pwd', 'id'], []).own).toBe(2)
  expect(progress(steps, ['mkdir a', 'pwd', 'touch a/b'], []).own).toBe(0)
  expect(progress(steps, ['mkdir a', 'pwd', 'id'], []).own).toBe(2)
  expect(isSameLine('mount  \\\n -t overlay', 'mount -t overlay')).toBe(true)
})

function texts(commands: readonly string[][], solutions: Record<number, string[]> = {}) {
  const lines = (list: readonly string[]) => list.map((command) => ({ command }))
  return commands.map((list, index) => {
    const way = solutions[index]
    return { commands: lines(list), task: way === undefined ? null : { solutions: [lines(way)] } }
  })
}

test('what was done for a task is not beside the lesson', () => {
  const lesson = [{ task: null }, { task: {} }, { task: null }]
  const commands = [['ls'], [], []]
  const own = (lines: readonly string[], ...visits: { position: number; step: number }[]) =>
    ownCommands(lesson, progress(commands, lines, visits), visits, lines.length)
  expect(own(['ls', 'pwd'])).toBe(1)
  const [task, after] = [
    { position: 1, step: 1 },
    { position: 3, step: 2 },
  ]
  expect(own(['ls', 'rm a', 'rm b'], task, after)).toBe(0)
  expect(own(['ls', 'rm a', 'rm b', 'pwd'], task, after)).toBe(1)
})
