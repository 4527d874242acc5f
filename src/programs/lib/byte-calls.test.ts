import { expect, test } from 'vitest'
import type { System } from '../../kernel/abi.ts'
import { byteCalls } from './byte-calls.ts'

const E_ACUTE = '\udcc3\udca9'

/** Calls that note the paths that they are given. */
function recording(): { sys: System; paths: string[] } {
  const paths: string[] = []
  const sys = {
    mkdir: (path: string) => paths.push(path) && 0,
    readlink: (path: string) => paths.push(path) && 'é/x',
    getdents: () => [{ ino: 1, type: 8, name: 'é' }],
    read: () => Uint8Array.of(0xc3, 0xa9),
    fork: (body: (child: System) => Iterable<void>) => {
      Array.from(body(sys))
      return 2
    },
  } as unknown as System
  return { sys, paths }
}

test('names that the kernel is told are put together, names that it tells are taken apart', () => {
  const { sys, paths } = recording()
  const calls = byteCalls(sys)
  calls.mkdir(E_ACUTE)
  expect(calls.readlink(`${E_ACUTE}z`)).toBe(`${E_ACUTE}/x`)
  expect(paths).toEqual(['é', 'éz'])
  expect(calls.getdents(3)).toEqual([{ ino: 1, type: 8, name: E_ACUTE }])
})

test('bytes that are read stay bytes', () => {
  expect(byteCalls(recording().sys).read(0, 2)).toEqual(Uint8Array.of(0xc3, 0xa9))
})

test('a child has the same view', () => {
  const { sys, paths } = recording()
  byteCalls(sys).fork(function* (child) {
    paths.push(String(child.readlink(E_ACUTE)))
    yield
    return 0
  })
  expect(paths).toEqual(['é', `${E_ACUTE}/x`])
})
