import { beforeEach, expect, test, vi } from 'vitest'
import type { Lesson } from '../../lessons/lesson.ts'
import { createPageApi } from '../page-api.ts'
import { createFakeMachine } from '../testing/fake-machine.ts'
import { readParameters } from './parameters.ts'
import {
  createPlayground,
  currentAddress,
  goToStep,
  linesThatRan,
  progressOf,
  restartHere,
  runNext,
} from './playground.ts'
import { openLesson, startReading } from './reading.ts'
import { createVerbs } from './verbs.ts'

function lesson(id: string, ...steps: string[][]): Lesson {
  return {
    id,
    title: id,
    language: 'en',
    minutes: 1,
    summary: '',
    intro: [],
    steps: steps.map((commands) => ({
      title: commands.join(),
      body: [],
      answer: [],
      commands: commands.map((command) => ({ command, output: null })),
      task: null,
      notes: [],
    })),
  }
}

const lessons = [lesson('first', ['ls a', 'ls b'], ['touch c'], ['ls c']), lesson('second', ['cat d'])]

const course = { lessons, challenges: [] }

async function setUp(search = '') {
  const client = createFakeMachine()
  const parameters = readParameters(search)
  const playground = createPlayground({
    profile: 'article',
    client,
    parameters,
    language: 'en',
    loadCourse: async () => course,
  })
  startReading(playground.reading, course, parameters)
  await client.ready
  const place = () => {
    const { lesson, step } = playground.reading.getState()
    return `${lesson?.id} ${step + 1}`
  }
  return { client, playground, place, api: createPageApi(playground, Promise.resolve()) }
}

beforeEach(() => {
  // Reduced motion: commands are entered at once.
  vi.stubGlobal('matchMedia', () => ({ matches: true }))
})

test('the address says where to start', async () => {
  expect((await setUp()).place()).toBe('first 1')
  expect((await setUp('?lesson=second')).place()).toBe('second 1')
  expect((await setUp('?lesson=first&step=3')).place()).toBe('first 3')
  expect((await setUp('?lesson=unknown&step=99')).place()).toBe('first 3')
})

test('each lesson counts what ran while it was open', async () => {
  const { playground, api } = await setUp()
  const ran = () => progressOf(playground.machine.getState(), playground.reading.getState()).ran
  await api.run('ls a')
  await api.run('cat d')
  await api.load('second')
  expect(ran()).toEqual([[false]])
  await api.undo()
  // What runs now belongs to the lesson that is open, though the other one was when the session stood here first.
  await api.run('cat d')
  expect(ran()).toEqual([[true]])
  await api.load('first')
  expect(ran()).toEqual([[true, false], [false], [false]])
})

test('running next goes through the lesson, one command at a time, and opens the steps', async () => {
  const { playground, place } = await setUp()
  const places: string[] = []
  for (let turn = 0; turn < 5; turn++) {
    await runNext(playground)
    places.push(place())
  }
  expect(places).toEqual(['first 1', 'first 1', 'first 2', 'first 3', 'first 3'])
  expect(linesThatRan(playground.machine.getState())).toEqual(['ls a', 'ls b', 'touch c', 'ls c'])
})

test('typing the next step by hand opens it', async () => {
  const { client, place } = await setUp()
  for (const line of ['ls a', 'ls b', 'touch  c']) await client.run(line)
  expect(place()).toBe('first 2')
})

test('undoing goes back to the step that lost its command, and nowhere else', async () => {
  const { client, playground, place } = await setUp('?step=2')
  await client.run('touch c')
  await client.run('ls c')
  await client.run('ls other')
  expect(place()).toBe('first 3')
  await client.undo()
  expect(place()).toBe('first 3')
  await client.undo()
  await client.undo()
  expect(place()).toBe('first 2')
  expect(progressOf(playground.machine.getState(), playground.reading.getState()).done).toEqual([
    false,
    false,
    false,
  ])
})

test('nothing is typed while a command runs', async () => {
  const { client, playground } = await setUp()
  client.input('sleep 9\r')
  await runNext(playground)
  client.input('\x03')
  expect(linesThatRan(playground.machine.getState())).toEqual(['sleep 9'])
})

test('a new command in the past replaces what was undone', async () => {
  const { client, playground } = await setUp()
  for (const line of ['ls 1', 'ls 2', 'ls 3']) await client.run(line)
  await client.seek(1)
  await client.run('ls 4')
  expect(linesThatRan(playground.machine.getState())).toEqual(['ls 1', 'ls 4'])
})

test('play runs through the undone commands, and any seek stops it', async () => {
  vi.useFakeTimers()
  const { client, playground } = await setUp()
  for (const line of ['ls 1', 'ls 2', 'ls 3']) await client.run(line)
  await client.seek(0)
  const verbs = createVerbs(playground)
  const position = () => playground.machine.getState().session.position
  verbs.playPause()
  await vi.advanceTimersByTimeAsync(0)
  expect(position()).toBe(1)
  await vi.advanceTimersByTimeAsync(1200)
  expect(position()).toBe(2)
  await verbs.seek(0)
  await vi.advanceTimersByTimeAsync(5000)
  expect(position()).toBe(0)
  verbs.changeSpeed(4)
  verbs.playPause()
  await vi.advanceTimersByTimeAsync(1000)
  expect(position()).toBe(3)
  expect(verbs.playback.store.getState().playing).toBe(false)
  vi.useRealTimers()
})

test('stepping stays within the session', async () => {
  const { client, playground } = await setUp()
  await client.run('ls 1')
  const verbs = createVerbs(playground)
  verbs.stepForward()
  expect(playground.machine.getState().session.position).toBe(1)
  verbs.stepBack()
  verbs.stepBack()
  expect(playground.machine.getState().session.position).toBe(0)
})

test('the page API runs, seeks and tells where the page stands', async () => {
  const { playground, api } = await setUp()
  const places: unknown[] = []
  const stop = api.on('lesson', (event) => places.push(event))
  expect(await api.run('nonsense')).toEqual({ status: 127, output: 'bash: nonsense: command not found\n' })
  await api.run('ls')
  await api.seek(1)
  goToStep(playground, 1)
  expect(api.state()).toEqual({
    entry: 1,
    entries: ['nonsense', 'ls'],
    cwd: '/root/ufs',
    mounts: [],
    lesson: 'first',
    step: 2,
  })
  await api.load('https://example.org/?lesson=second')
  stop()
  await expect(api.load('unknown')).rejects.toThrow('no such lesson: unknown')
  await api.reset()
  expect(api.state()).toMatchObject({ entry: 0, entries: [], lesson: 'second', step: 1 })
  expect(places).toEqual([
    { lesson: 'first', step: 2 },
    { lesson: 'second', step: 1 },
  ])
})

test('a post is shared by its address, and a file not at all', async () => {
  const { playground } = await setUp()
  const post = (source: string): Lesson => ({ ...lesson('post', ['ls']), source })
  const shared = (source: string) => {
    openLesson(playground.reading, post(source), 0, 0)
    return new URL(currentAddress(playground, 'https://play.example/?theme=dark')).searchParams.get('lesson')
  }
  expect(shared('https://blog.example/a.md')).toBe('https://blog.example/a.md')
  expect(shared('a.md')).toBeNull()
})

test('restarting from here takes the undone commands off, and offers them as another future', async () => {
  const { playground } = await setUp()
  const { client, machine, branches } = playground
  for (const line of ['ls a', 'ls b', 'ls c']) await client.run(line)
  await client.seek(1)
  await restartHere(playground)
  const { session } = machine.getState()
  expect([session.position, ...session.entries.map(({ line }) => line)]).toEqual([1, 'ls a'])
  expect(branches.getState().map(({ at, entries }) => [at, ...entries.map(({ line }) => line)])).toEqual([
    [1, 'ls a', 'ls b', 'ls c'],
  ])
})
