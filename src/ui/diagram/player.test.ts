import { expect, test } from 'vitest'
import { createPlayer, type PlayerOptions, type PlayerState } from './player.ts'

/** A player on a clock that is moved by hand; `log` has what was said. */
function setup(options: Partial<PlayerOptions> = {}) {
  let time = 0
  let callback: (() => void) | null = null
  const log: string[] = []
  const text = (state: PlayerState) => `${state.stage}@${state.elapsed}`
  const player = createPlayer(
    { durations: [100, 200], speed: 1, reduced: false, ...options },
    {
      onStage: (state) => log.push(`stage ${text(state)}`),
      onFrame: (state) => log.push(`frame ${text(state)}`),
      onChange: (state) =>
        log.push(`${state.playing ? 'playing' : state.ended ? 'ended' : 'paused'} ${text(state)}`),
    },
    {
      now: () => time,
      request: (next) => {
        callback = next
        return 1
      },
      cancel: () => {
        callback = null
      },
    },
  )
  const advance = (ms: number) => {
    time += ms
    const now = callback
    callback = null
    now?.()
  }
  const said = () => log.splice(0)
  return { player, advance, said, waits: () => callback !== null }
}

test('stages run one after the other to the end', () => {
  const { player, advance, said, waits } = setup()
  player.play()
  expect(said()).toEqual(['stage 0@0', 'frame 0@0', 'playing 0@0'])
  advance(60)
  expect(said()).toEqual(['frame 0@60'])
  advance(60)
  expect(said()).toEqual(['stage 1@0', 'frame 1@0', 'frame 1@20'])
  advance(500)
  expect(said()).toEqual(['frame 1@200', 'ended 1@200'])
  expect(waits()).toBe(false)
})

test.each([
  [{ stage: 1, count: 2, elapsed: 30, playing: true, ended: false }, ['stage 1@30', 'frame 1@30'], true],
  [{ stage: 1, count: 2, elapsed: 30, playing: false, ended: false }, ['stage 1@30', 'frame 1@30'], false],
  [{ stage: 1, count: 2, elapsed: 90, playing: false, ended: true }, ['stage 1@200', 'frame 1@200'], false],
  [{ stage: 0, count: 2, elapsed: 900, playing: true, ended: false }, ['stage 0@100', 'frame 0@100'], true],
  [{ stage: 4, count: 5, elapsed: 10, playing: true, ended: false }, ['stage 1@10', 'frame 1@10'], true],
] as const)('resumed at %j it shows that place', (before, shown, plays) => {
  const { player, said, waits } = setup()
  player.resume(before)
  expect([said(), waits(), player.state().ended]).toEqual([shown, plays, before.ended])
})

test('what is resumed in its last stage ends with it', () => {
  const { player, advance, said } = setup()
  player.resume({ stage: 1, count: 2, elapsed: 30, playing: true, ended: false })
  advance(500)
  expect(said().slice(2)).toEqual(['frame 1@200', 'ended 1@200'])
})

test('the speed can change on the way', () => {
  const { player, advance, said } = setup({ speed: 0.5 })
  player.play()
  advance(40)
  player.setSpeed(4)
  advance(10)
  expect(said().filter((line) => line.startsWith('frame'))).toEqual(['frame 0@0', 'frame 0@20', 'frame 0@60'])
})

test('a pause holds the moment, and playing goes on from there', () => {
  const { player, advance, said, waits } = setup()
  player.play()
  advance(30)
  player.pause()
  expect(waits()).toBe(false)
  advance(1000)
  player.play()
  advance(10)
  expect(said().slice(-1)).toEqual(['frame 0@40'])
})

test('a step finishes the stage that runs, then goes on stage by stage, and back', () => {
  const { player, advance } = setup()
  player.play()
  advance(30)
  const at: string[] = []
  const step = (by: 1 | -1) => {
    player.step(by)
    const { stage, elapsed, ended } = player.state()
    at.push(`${stage}@${elapsed}${ended ? ' ended' : ''}`)
  }
  step(1)
  step(1)
  step(1)
  step(-1)
  expect(at).toEqual(['0@100', '1@200 ended', '1@200 ended', '0@100'])
})

test('finishing shows the last stage at its end, once', () => {
  const { player, said } = setup()
  player.play()
  said()
  player.finish()
  player.finish()
  expect(said()).toEqual(['stage 1@200', 'frame 1@200', 'ended 1@200'])
})

test('after the end it plays from the beginning', () => {
  const { player, said } = setup()
  player.finish()
  said()
  player.play()
  expect(said()).toEqual(['stage 0@0', 'frame 0@0', 'playing 0@0'])
})

test('with reduced motion the end is there at once, and stages are shown as they are at their ends', () => {
  const { player, said, waits } = setup({ reduced: true })
  player.play()
  expect(said()).toEqual(['stage 1@200', 'frame 1@200', 'ended 1@200'])
  expect(waits()).toBe(false)
  player.goTo(0)
  expect(said()).toEqual(['stage 0@100', 'frame 0@100', 'paused 0@100'])
})

test('going to a stage plays on from its beginning if it plays', () => {
  const { player, advance, said } = setup()
  player.play()
  advance(90)
  said()
  player.goTo(1)
  advance(10)
  expect(said()).toEqual(['stage 1@0', 'frame 1@0', 'playing 1@0', 'frame 1@10'])
})

test('nothing to play is at its end', () => {
  const { player, said } = setup({ durations: [] })
  player.play()
  player.step(1)
  player.finish()
  expect(said()).toEqual([])
  expect(player.state().ended).toBe(true)
})
