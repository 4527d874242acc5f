import { expect, test } from 'vitest'
import { output, run } from './lib/testing.ts'

test('a filter without end is ended from outside, and one that holds too much ends itself', async () => {
  const script =
    "timeout 2 jq -n 'last(range(1e9))'; echo $?; jq -n '[repeat(1)]'; echo $?; jq -n 'def f: 1 + f; f'; echo $?"
  expect(await run(script)).toEqual({
    stdout: '124\n134\n134\n',
    stderr: 'jq: error: cannot allocate memory\n'.repeat(2),
    status: 0,
  })
})

test('what would not fit into the memory of the tab is refused before it is made', async () => {
  const script = [
    '.[100000000] = 1',
    '[1] | until(false; . + .)',
    '"x" | until(false; . + .)',
    '"x" * 100000000',
  ]
  expect(await run(script.map((filter) => `jq -n '${filter}'; echo $?`).join('\n'))).toEqual({
    stdout: '134\n'.repeat(4),
    stderr: 'jq: error: cannot allocate memory\n'.repeat(4),
    status: 0,
  })
})

test('an update of many values is ended from outside', async () => {
  expect(await output("timeout 1 jq -n '[range(200000)] | .[] += 1'; echo $?")).toBe('124\n')
})

test('what begins a stream that never ends is given at once', async () => {
  expect(await output("jq -nc '[limit(4; 1 | recurse(. * 2))]'; jq -n 'range(infinite)' | head -n 2")).toBe(
    '[1,2,4,8]\n0\n1\n',
  )
})

test('what docker says of an image is filtered', async () => {
  const script =
    "docker pull -q ubuntu:20.04 > /dev/null; docker inspect ubuntu:20.04 | jq -r '.[0].GraphDriver.Data.UpperDir' | xargs ls | head -n 2; docker inspect ubuntu:20.04 --format '{{json .RootFS}}' | jq .Type"
  expect(await run(script, { profile: 'article' })).toEqual({
    stdout: 'bin\nboot\n"layers"\n',
    stderr: '',
    status: 0,
  })
})
