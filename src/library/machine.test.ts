import { beforeAll, expect, test } from 'vitest'
import type { Machine } from './api.d.ts'
import { boot, FileError } from './machine.ts'

let machine: Machine

beforeAll(async () => {
  machine = await boot('article', {
    files: { '/root/ufs/lower/c': 'old\n', '/srv/bytes': new Uint8Array([0, 255]) },
  })
  machine.run('mkdir upper work merged')
  machine.run('mount -t overlay o -o lowerdir=lower,upperdir=upper,workdir=work merged')
})

test('the shell keeps its directory, variables and mounts from line to line', () => {
  machine.run('cd merged; x=7')
  expect(machine.cwd).toBe('/root/ufs/merged')
  expect(machine.run('echo $x; ls; false')).toEqual({ status: 1, output: '7\nc\n' })
  machine.run('cd ..')
})

test('files are seen as a process sees them, and what the kernel refuses is thrown', () => {
  expect(machine.fs.list('/root/ufs')).toEqual(['lower', 'merged', 'upper', 'work'])
  expect(machine.fs.readText('merged/c')).toBe('old\n')
  expect(machine.fs.read('/srv/bytes')).toEqual(new Uint8Array([0, 255]))
  machine.run('rm merged/c; ln -s nowhere upper/l; setfattr -n user.a -v b upper')
  expect(machine.fs.stat('upper/c')).toMatchObject({
    kind: 'character device',
    device: { major: 0, minor: 0 },
    size: 0,
  })
  expect(machine.fs.stat('upper/l').kind).toBe('symlink')
  expect(machine.fs.readLink('upper/l')).toBe('nowhere')
  expect(machine.fs.xattrs('upper').get('user.a')).toEqual(new TextEncoder().encode('b'))
  expect(machine.fs.exists('upper/none')).toBe(false)
  expect(machine.fs.exists('upper/l/below')).toBe(false)
  for (const [call, code, errno] of [
    [() => machine.fs.read('merged/c'), 'ENOENT', 2],
    [() => machine.fs.list('/srv/bytes'), 'ENOTDIR', 20],
    [() => machine.fs.read('upper'), 'EISDIR', 21],
    [() => machine.fs.readLink('lower/c'), 'EINVAL', 22],
    [() => machine.fs.stat(''), 'ENOENT', 2],
  ] as const) {
    expect(call).toThrow(FileError)
    expect(call).toThrow(expect.objectContaining({ code, errno }))
  }
})

test('looking changes no times and is not traced', () => {
  const before = machine.run('stat -c "%x %y %z" lower/c lower')
  const events: string[] = []
  const stop = machine.onTrace(({ type }) => events.push(type))
  machine.fs.read('lower/c')
  machine.fs.list('merged')
  expect(events).toEqual([])
  machine.run('echo new > merged/d; mkdir merged/e')
  stop()
  const told = events.length
  expect(new Set(events)).toContain('create')
  machine.run('echo new > merged/f')
  expect(events).toHaveLength(told)
  expect(machine.run('stat -c "%x %y %z" lower/c lower')).toEqual(before)
})

test('two machines that are given the same do the same, whatever the clock on the wall', async () => {
  const lines = ['echo $RANDOM $$; date +%s.%N', 'mkdir a; stat -c "%i %z" a', 'sleep 86400; date']
  const [first, second] = await Promise.all([boot('debian'), boot('debian')])
  const outputs = lines.map((line) => first.run(line))
  expect(lines.map((line) => second.run(line))).toEqual(outputs)
  expect(second.session).toEqual(first.session)
  expect(second.time).toBe(first.time)
  expect(first.session.entries.map(({ line }) => line)).toEqual(lines)
})

test('what waits for input, is not complete or overdue is interrupted', () => {
  expect(machine.run('cat')).toMatchObject({ status: 130 })
  expect(machine.run('echo "open')).toMatchObject({ output: '' })
  let asked = 0
  expect(machine.run('while :; do :; done', { isOverdue: () => ++asked > 100 })).toMatchObject({
    status: 130,
  })
  expect(machine.run('echo still here')).toEqual({ status: 0, output: 'still here\n' })
})

test('a command that nothing ends is said', async () => {
  const stubborn = await boot('debian')
  let asked = 0
  expect(() => stubborn.run("trap '' INT; while :; do :; done", { isOverdue: () => ++asked > 100 })).toThrow(
    'the command does not end',
  )
})

test('an unknown profile is said', async () => {
  await expect(boot('nobody' as 'debian')).rejects.toThrow(new RangeError('no profile nobody'))
})
