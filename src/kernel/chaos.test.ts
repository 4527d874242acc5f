import { expect, test } from 'vitest'
import { O_CREAT, O_NONBLOCK, O_RDWR, O_WRONLY, SIGKILL, SIGUSR1, type System, WNOHANG } from './abi.ts'
import type { Kernel } from './kernel.ts'
import { makeKernel, settle } from './testing.ts'
import { ERESTARTSYS } from './vfs/errno.ts'

/** Programs that do whatever comes into their heads: what they leave behind is what is tested. */
function* wild(sys: System, depth: number): Generator<void, number, void> {
  const random = (below: number) => ((sys.getrandom(2)[0] as number) * 7 + depth) % below
  const descriptor = () => {
    const open = sys.descriptors()
    return open[random(open.length)] ?? 0
  }
  const steps: (() => unknown)[] = [
    () => sys.pipe(random(2) === 0 ? O_NONBLOCK : 0),
    () => sys.write(descriptor(), new Uint8Array(random(3) * 30_000 + 1)),
    () => sys.read(descriptor(), random(3) * 30_000 + 1),
    () => sys.close(descriptor()),
    () => sys.dup2(descriptor(), random(12)),
    () => sys.nanosleep(random(3)),
    () =>
      sys.kill(
        [sys.getppid(), sys.getpid(), 0][random(8)] ?? 99_999,
        [SIGUSR1, SIGKILL, 13][random(3)] as number,
      ),
    () => sys.open('/tmp/fifo', [0, O_WRONLY, O_RDWR, O_NONBLOCK][random(4)] as number),
    () => sys.open(`/tmp/file${random(3)}`, O_RDWR | O_CREAT, 0o600),
    () => sys.unlink(`/tmp/file${random(3)}`),
    () => sys.waitpid(-1, random(2) === 0 ? WNOHANG : 0),
    () => sys.poll([{ fd: descriptor(), events: 5 }], random(3) - 1),
    () => sys.sigaction(SIGUSR1, (['catch', 'ignore', 'default'] as const)[random(3)] as 'catch'),
    () => sys.takeSignal(),
    () => sys.setpgid(0, random(2) === 0 ? 0 : sys.getppid()),
    () => sys.chdir(['/tmp', '/dev', '/'][random(3)] as string),
    () => (depth < 4 ? sys.fork((child) => wild(child, depth + 1)) : 0),
    () => (depth < 4 ? sys.fork((child) => wild(child, depth + 1)) : 0),
  ]
  for (let i = 0; i < 60; i++) {
    const step = steps[random(steps.length)] as () => unknown
    if (step() === ERESTARTSYS * -1) yield
    else if (sys.exhausted()) yield
  }
  return random(256)
}

function history(seed: number): { kernel: Kernel; log: unknown[] } {
  const kernel = makeKernel({ seed })
  const sys = kernel.system()
  sys.mknod('/tmp/fifo', 0o010644)
  const opens = openFiles(kernel)
  for (let i = 0; i < 3; i++) kernel.spawn((task) => wild(task, 0), { cwd: '/', tty: i === 0 })
  const log: unknown[] = []
  for (let i = 0; i < 300; i++) {
    const state = kernel.tick()
    log.push([state, kernel.tasks.size, kernel.vfs.nsec])
    if (state === 'sleeping') kernel.advanceTo(kernel.nextTimer() as number)
    if (i === 150) kernel.console.input('typed\r\x03')
    kernel.console.takeOutput()
  }
  for (const pid of [...kernel.tasks.keys()]) if (pid !== 1) sys.kill(pid, SIGKILL)
  settle(kernel)
  expect([...kernel.tasks.keys()]).toEqual([1])
  expect(kernel.scheduler.pollers).toEqual([])
  expect(kernel.nextTimer()).toBeNull()
  expect(openFiles(kernel)).toBe(opens)
  for (const index of [0, 1, 2]) sys.unlink(`/tmp/file${index}`)
  expect(kernel.vfs.memory.used).toBe(0)
  return { kernel, log }
}

/** Open files of all inodes that have names. */
function openFiles(kernel: Kernel): number {
  let opens = 0
  for (const sb of kernel.vfs.superBlocks) {
    const visit = (dentry: typeof sb.root) => {
      opens += dentry.inode?.opens ?? 0
      for (const child of dentry.children?.values() ?? []) visit(child)
    }
    visit(sb.root)
  }
  return opens
}

test('wild programs leave nothing behind when they are killed, and do the same again', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const first = history(seed)
    expect(history(seed).log).toEqual(first.log)
  }
})
