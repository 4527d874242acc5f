import { expect, test } from 'vitest'
import { output, run } from '../lib/testing.ts'
import { planMount, splitOptions } from './plan.ts'

const DIRS = 'mkdir lower upper work merged; '
const MOUNT = `${DIRS} mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged; `
const DMESG = '       dmesg(1) may have more information after failed mount system call.\n'

test('option lists split at commas outside of quotes and escapes', () => {
  expect(splitOptions('ro,a=b=c,lowerdir="x,y",upperdir=u\\,1,,noatime')).toEqual([
    { name: 'ro', value: null },
    { name: 'a', value: 'b=c' },
    { name: 'lowerdir', value: 'x,y' },
    { name: 'upperdir', value: 'u,1' },
    { name: 'noatime', value: null },
  ])
  expect(splitOptions('=x')).toBe(null)
})

test('options go to the mount, to the file system, or nowhere', () => {
  const plan = planMount(splitOptions('defaults,ro,nosuid,lowerdir=a,x-b=c,rw,user') ?? [])
  expect(plan.config).toEqual([
    { name: 'lowerdir', value: 'a' },
    { name: 'rw', value: null },
  ])
  expect(plan.flags).toBe(2 | 4 | 8)
})

test('an overlay is mounted, listed and unmounted', async () => {
  const script = `${MOUNT} mount -t overlay; findmnt merged; findmnt -n -o FSTYPE,TARGET -t overlay; mountpoint merged; umount merged; mountpoint merged`
  const line = 'lowerdir=lower,upperdir=upper,workdir=work,uuid=on'
  expect((await run(script)).stdout).toBe(
    [
      `overlay on /root/ufs/merged type overlay (rw,relatime,${line})`,
      'TARGET           SOURCE  FSTYPE  OPTIONS',
      `/root/ufs/merged overlay overlay rw,relatime,${line}`,
      'overlay /root/ufs/merged',
      'merged is a mountpoint',
      'merged is not a mountpoint',
      '',
    ].join('\n'),
  )
})

test.each([
  [
    'lowerdir=lower,upperdir=upper,workdir=work,bogus=1',
    "fsconfig() failed: overlay: Unknown parameter 'bogus'",
  ],
  ['lowerdir=lower,upperdir=upper,workdir=work,xino=7', "fsconfig() failed: overlay: Bad value for 'xino'"],
  ['lowerdir=nolower,upperdir=upper,workdir=work', 'special device overlay does not exist'],
  [
    'lowerdir=lower,upperdir=upper',
    'wrong fs type, bad option, bad superblock on overlay, missing codepage or helper program, or other error',
  ],
])('-o %s fails in the words of mount', async (options, sentence) => {
  expect(await run(`${DIRS} mount -t overlay overlay -o ${options} merged`)).toEqual({
    stdout: '',
    stderr: `mount: /root/ufs/merged: ${sentence}.\n${DMESG}`,
    status: 32,
  })
})

test.each([
  [
    'mount -t overlays x merged',
    `mount: /root/ufs/merged: unknown filesystem type 'overlays'.\n${DMESG}`,
    32,
  ],
  [
    'mount -t overlay overlay nodir',
    `mount: nodir: wrong fs type, bad option, bad superblock on overlay, missing codepage or helper program, or other error.\n${DMESG}`,
    32,
  ],
  ['mount -t tmpfs tmpfs nodir', `mount: nodir: mount point does not exist.\n${DMESG}`, 32],
  ['mount merged', "mount: merged: can't find in /etc/fstab.\n", 1],
  ['mount a b c', "mount: bad usage\nTry 'mount --help' for more information.\n", 1],
  ['umount merged', 'umount: merged: not mounted.\n', 32],
  ['umount nodir', 'umount: nodir: no mount point specified.\n', 32],
  ['umount', "umount: bad usage\nTry 'umount --help' for more information.\n", 1],
])('%s', async (script, stderr, status) => {
  expect(await run(DIRS + script)).toEqual({ stdout: '', stderr, status })
})

test('a remount that changes an overlay is refused by name', async () => {
  expect(await run(`${MOUNT} mount -o remount,ro merged`)).toEqual({
    stdout: '',
    stderr: `mount: /root/ufs/merged: fsconfig() failed: overlay: No changes allowed in reconfigure.\n${DMESG}`,
    status: 32,
  })
})

test('a remount keeps the options that it does not name', async () => {
  const script =
    'mkdir t; mount -t tmpfs -o nosuid,noatime s t; mount -o remount,ro t; mount | grep ufs/t; mount -o remount,rw,suid t; mount | grep ufs/t; touch t/x && ls t; umount t'
  expect(await output(script)).toMatch(
    /^s on \/root\/ufs\/t type tmpfs \(ro,nosuid,noatime.*\)\ns on \/root\/ufs\/t type tmpfs \(rw,noatime.*\)\nx\n$/,
  )
})

test('a directory is bound to another place, read-only if asked', async () => {
  expect(
    await run('mkdir a b; echo x > a/f; mount --bind -o ro a b; cat b/f; touch b/g; umount b; ls b'),
  ).toEqual({
    stdout: 'x\n',
    stderr: "touch: cannot touch 'b/g': Read-only file system\n",
    status: 0,
  })
})

test('what is in use stays mounted', async () => {
  expect(await run(`${MOUNT} cd merged; umount ../merged; cd ..; umount -l merged; ls merged`)).toEqual({
    stdout: '',
    stderr: 'umount: /root/ufs/merged: target is busy.\n',
    status: 0,
  })
})

test('umount -a -v says of every mount what becomes of it; -t and -O choose', async () => {
  const script = `${MOUNT} umount -a -v -t overlay -O lowerdir=other | grep -c merged; umount -a -v -t overlay -O lowerdir=lower | grep merged; umount -a -v -t overlay | grep -v ignored; findmnt merged`
  expect(await run(script)).toEqual({
    stdout: '1\n/root/ufs/merged         : successfully unmounted\n',
    stderr: '',
    status: 1,
  })
})

test('umount -v tells what went, and each failure counts', async () => {
  expect(await run(`${MOUNT} umount -v merged merged a b`)).toEqual({
    stdout: '',
    stderr:
      'umount: /root/ufs/merged (overlay) unmounted\numount: merged: not mounted.\numount: a: no mount point specified.\numount: b: no mount point specified.\n',
    status: 96,
  })
})

test('findmnt draws mounts below mounts', async () => {
  expect(
    await output(
      'mkdir t; mount -t tmpfs one t; mkdir t/u; mount -t tmpfs two t/u; findmnt -R -o TARGET,SOURCE t; findmnt -rn -o SOURCE t/u; umount -R t',
    ),
  ).toBe('TARGET          SOURCE\n/root/ufs/t     one\n└─/root/ufs/t/u two\ntwo\n')
})
