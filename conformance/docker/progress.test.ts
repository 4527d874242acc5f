/**
 * What a terminal shows while something goes on, as the real engine's docker drew it on one of 100 columns (transcript.json): the pull of an
 * image, and what BuildKit shows of a build. How far a pull is when it is drawn, and how long a step took, are chance's.
 */

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Progress, TerminalProgress } from '../../src/docker/buildkit/progress.ts'
import type { Console } from '../../src/docker/cli/console.ts'
import { bar, PullDisplay } from '../../src/docker/cli/progress.ts'
import type { Step } from '../../src/docker/step.ts'
import { decode } from '../../src/kernel/text.ts'

const transcript = JSON.parse(readFileSync(new URL('transcript.json', import.meta.url), 'utf8')) as {
  readonly cmd: string
  readonly raw: string
}[]

/** A console on a terminal of 100 columns that keeps what is written. */
function screen(): { console: Console; text: () => string; pass: (seconds: number) => void } {
  let written = ''
  let now = 1_000
  const sys = {
    isatty: () => true,
    winsize: () => ({ cols: 100, rows: 40 }),
    time: () => ({ sec: Math.floor(now), nsec: Math.round((now % 1) * 1e9) }),
  }
  // biome-ignore lint/correctness/useYield: nothing sleeps here
  const write = function* (_fd: number, bytes: Uint8Array): Step<void> {
    written += decode(bytes)
  }
  const print = (text: string) => write(1, new TextEncoder().encode(text))
  return {
    console: { sys, write, print, printError: print } as unknown as Console,
    text: () => written.replace(/\n/g, '\r\n'),
    pass: (seconds) => {
      now += seconds
    },
  }
}

const run = (step: Step<void>): void => {
  for (const _ of step);
}

const jobs = {
  definition: { digest: 'sha256:1', name: '[internal] load build definition from Dockerfile' },
  ignore: { digest: 'sha256:2', name: '[internal] load .dockerignore' },
  metadata: { digest: 'sha256:3', name: '[internal] load metadata for docker.io/library/ubuntu:20.04' },
  from: { digest: 'sha256:4', name: '[1/2] FROM docker.io/library/ubuntu:20.04' },
  exports: { digest: 'sha256:6', name: 'exporting to image' },
} as const

function begin(progress: Progress, size: string): void {
  run(progress.start(jobs.definition))
  run(progress.status(jobs.definition, `transferring dockerfile: ${size}`))
  run(progress.end(jobs.definition, { done: true }))
  run(progress.start(jobs.ignore))
  run(progress.status(jobs.ignore, 'transferring context: 2B'))
  run(progress.end(jobs.ignore, { done: true }))
  run(progress.start(jobs.metadata))
  run(progress.end(jobs.metadata, { done: true }))
}

/** The last picture, and what is written below it; times by their kind. */
const lastPicture = (text: string): string =>
  text
    .slice(text.lastIndexOf('[+] Building'))
    .replace(/\d+\.\ds/g, 'T.Ts')
    .replace(/ \d+\.\d{3} /g, ' T ')

const recorded = (index: number): string => lastPicture(transcript[index]?.raw ?? '')

test('a build with a step from the cache', () => {
  const { console, text } = screen()
  const progress = new TerminalProgress(console)
  const step = { digest: 'sha256:5', name: '[2/2] RUN echo "Hello world" > /tmp/newfile' } as const
  begin(progress, '31B')
  run(progress.start(jobs.from))
  run(progress.end(jobs.from, { done: true }))
  run(progress.start(step))
  run(progress.end(step, { cached: true }))
  run(progress.start(jobs.exports))
  run(progress.status(jobs.exports, 'exporting layers'))
  const id = 'sha256:c79eb3e57b2c01e266dc7b95af8fc5214be34d5340df9d17d1937754c5846bde'
  run(progress.status(jobs.exports, `writing image ${id}`))
  run(progress.status(jobs.exports, 'naming to docker.io/library/bk-hello'))
  run(progress.end(jobs.exports, { done: true }))
  run(progress.finish(null))
  expect(lastPicture(text())).toBe(recorded(321))
})

test('a step that fails: its output below it while it runs, and again at the end', () => {
  const { console, text, pass } = screen()
  const progress = new TerminalProgress(console)
  const step = { digest: 'sha256:5', name: '[2/2] RUN echo before && false' } as const
  begin(progress, '80B')
  run(progress.start(jobs.from))
  run(progress.end(jobs.from, { cached: true }))
  run(progress.start(step))
  pass(0.4)
  run(progress.log(step, new TextEncoder().encode('before\n')))
  const running = text().slice(text().lastIndexOf('\x1b[2m'))
  const there = transcript[322]?.raw ?? ''
  expect(running).toBe(
    there.slice(there.indexOf('\x1b[2m'), there.indexOf('\x1b[?25h', there.indexOf('\x1b[2m')) + 6),
  )
  const message = 'executor failed running [/bin/sh -c echo before && false]: exit code: 1'
  run(progress.end(step, { error: message }))
  run(progress.finish({ job: step, message }))
  // The step has another number here: those of the recording are in the order in which they began. The line that its output had is blanked
  // with the picture before the last one.
  const blanked = `${' '.repeat(100)}\r\n\x1b[1A\x1b[0G`
  expect(lastPicture(text()).replace('#5 T', '#4 T')).toBe(recorded(322).replace(blanked, ''))
})

test('a pull: a line for each layer, drawn again where it stands', () => {
  const { console, text } = screen()
  const display = new PullDisplay(console)
  const layer = 'dcb70db58e87'
  run(display.line('20.04: Pulling from library/ubuntu'))
  run(display.layer(layer, 'Pulling fs layer'))
  const [start = ''] = (transcript[296]?.raw ?? '').split('Downloading')
  run(display.layer(layer, 'Downloading', 334_800, 32_280_000))
  const shown = text()
  expect(shown.slice(0, shown.indexOf('Downloading'))).toBe(start)
})

test('bars as they were drawn', () => {
  const raw = transcript[296]?.raw ?? ''
  const sizes: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6 }
  const bytes = (number = '', unit = ''): number => Number(number) * (sizes[unit] as number)
  const drawn = [...raw.matchAll(/\[=*>? *\] +([\d.]+)(k?M?B)\/([\d.]+)(k?M?B)/g)]
  expect(drawn.length).toBeGreaterThan(3)
  for (const [text, done, doneUnit, total, totalUnit] of drawn) {
    expect(bar(bytes(done, doneUnit), bytes(total, totalUnit))).toBe(text)
  }
})
