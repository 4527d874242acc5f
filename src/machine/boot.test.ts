import { expect, test } from 'vitest'
import { type Dirent, O_RDONLY, O_WRONLY, type System } from '../kernel/abi.ts'
import { decode } from '../kernel/text.ts'
import { ETXTBSY } from '../kernel/vfs/errno.ts'
import { programNames } from '../programs/index.ts'
import { tinySoftware } from '../session/testing.ts'
import { hintFor } from '../shell/missing-tools.ts'
import { boot } from './boot.ts'
import { getFile } from './headless.ts'
import { programPath } from './linux-tree.ts'
import type { Profile } from './profile.ts'
import { findProfile, profiles } from './profiles.ts'

const start = (name: string): System => boot(findProfile(name) as Profile, tinySoftware).system()

function text(sys: System, path: string): string {
  const bytes = getFile(sys, path)
  return typeof bytes === 'number' ? `error ${bytes}` : decode(bytes)
}

test.each(profiles.map(({ name }) => name))(
  '%s: every program can be executed, by its old places too',
  (name) => {
    const sys = start(name)
    for (const program of [...programNames, 'bash', 'sh']) {
      const found = ['/bin', '/sbin'].filter((directory) => sys.access(`${directory}/${program}`, 1) === 0)
      expect([program, found.length]).toEqual([program, 1])
    }
    expect(sys.readlink('/bin')).toBe('usr/bin')
  },
)

test.each(['/bin', '/sbin'])('nothing in %s is said to be missing', (path) => {
  const sys = start('debian')
  const names = (sys.getdents(sys.open(path, O_RDONLY) as number) as Dirent[]).map(({ name }) => name)
  expect(names.length).toBeGreaterThan(10)
  expect(names.filter((name) => hintFor(name) !== null)).toEqual([])
})

test('the article: files on XFS, older than the clock, which stands where the article begins', () => {
  const sys = start('article')
  expect(text(sys, '/proc/mounts')).toBe(
    [
      '/dev/vda1 / xfs rw,relatime,attr2,inode64,logbufs=8,logbsize=32k,noquota 0 0',
      'sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0',
      'proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0',
      'devtmpfs /dev devtmpfs rw,nosuid,relatime,size=4096k,mode=755 0 0',
      'tmpfs /dev/shm tmpfs rw,nosuid,nodev,relatime 0 0',
      'tmpfs /run tmpfs rw,nosuid,nodev,relatime,size=1600000k,mode=755 0 0',
      '',
    ].join('\n'),
  )
  expect(sys.time().sec).toBe(Date.UTC(2022, 0, 18, 10, 50) / 1000)
  expect(sys.uname()).toMatchObject({ nodename: 'playground', release: '6.18.44' })
  expect(sys.stat('/etc/passwd')).toMatchObject({
    mode: 0o100644,
    uid: 0,
    mtime: { sec: Date.UTC(2021, 6, 16, 2, 0) / 1000 },
  })
  expect(sys.stat('/root/ufs')).toMatchObject({ mode: 0o40755, size: 6, mtime: { sec: sys.time().sec } })
  expect(text(sys, '/etc/mtab')).toBe(text(sys, '/proc/mounts'))
})

test('the log begins with the machine that /proc shows', () => {
  const sys = start('article')
  const lines = sys.klog().map(({ text }) => text)
  expect(lines).toEqual([
    'Linux version 6.18.44 (gcc (GCC) 15.3.0, GNU ld (GNU Binutils) 2.46) #1 SMP PREEMPT_DYNAMIC',
    'Command line: BOOT_IMAGE=/boot/vmlinuz-6.18.44 root=/dev/vda1 ro quiet',
    'Memory: 24684084K/24684084K available',
    'smp: Brought up 1 node, 2 CPUs',
    'devtmpfs: initialized',
    'virtio_blk virtio1: [vda] 83888128 512-byte logical blocks (43.0 GB/40.0 GiB)',
    ' vda: vda1',
    'SGI XFS with ACLs, security attributes, no debug enabled',
    expect.stringMatching(/^XFS \(vda1\): Mounting V5 Filesystem [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    'XFS (vda1): Ending clean mount',
    'VFS: Mounted root (xfs filesystem) readonly on device 254:1.',
    'Run /sbin/init as init process',
  ])
  expect(`${lines[0]}\n`).toBe(text(sys, '/proc/version'))
  const times = sys.klog().map(({ time }) => time)
  expect(times).toEqual([...times].sort((a, b) => a - b))
})

test('a program has the size of one, and takes one block', () => {
  const sys = start('article')
  expect(sys.stat('/usr/bin/ls')).toMatchObject({ size: 158_344, blocks: 8 })
  const sizes = programNames.map((name) => sys.stat(programPath(name)))
  const odd = sizes.filter((found) => typeof found === 'number' || found.size < 31_016 || found.blocks !== 8)
  expect(odd).toEqual([])
  const copy = getFile(sys, '/usr/bin/ls')
  if (typeof copy === 'number') throw new Error(String(copy))
  expect(decode(copy.subarray(0, 19))).toBe('\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0ls\0')
  expect(copy.subarray(19).every((byte) => byte === 0)).toBe(true)
})

test('the first process runs a program that can be seen', () => {
  const sys = start('article')
  expect(sys.readlink('/proc/1/exe')).toBe('/usr/lib/systemd/systemd')
  expect(sys.stat('/sbin/init')).toEqual(sys.stat('/proc/1/exe'))
  expect(sys.open('/sbin/init', O_WRONLY)).toBe(-ETXTBSY)
})

test('debian: /root and /tmp on tmpfs, users and groups of base-passwd', () => {
  const sys = start('debian')
  expect(sys.statfs('/root/ufs')).toMatchObject({ typeName: 'tmpfs' })
  expect(sys.stat('/root')).toMatchObject({ mode: 0o40700 })
  expect(sys.stat('/tmp')).toMatchObject({ mode: 0o41777 })
  expect(text(sys, '/etc/group').split('\n')).toHaveLength(39)
  expect(text(sys, '/etc/passwd')).toContain('\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n')
})

test('two machines of a profile are the same in every file', () => {
  const [one, two] = [start('article'), start('article')]
  const list = (sys: System, path: string): unknown[] => {
    const fd = sys.open(path, 0)
    const entries = sys.getdents(fd)
    sys.close(fd)
    if (typeof entries === 'number') throw new Error(`${path}: ${entries}`)
    const names = entries.map(({ name }) => name).filter((name) => name !== '.' && name !== '..')
    return names.flatMap((name) => {
      const below = `${path}/${name}`
      const stat = sys.lstat(below)
      const isDirectory = typeof stat !== 'number' && (stat.mode & 0o170000) === 0o040000
      return [[below, stat], ...(isDirectory ? list(sys, below) : [])]
    })
  }
  for (const path of ['/etc', '/usr', '/root']) expect(list(one, path)).toEqual(list(two, path))
})

test('only root reads the shadow files, which name who the others name', () => {
  const debian = start('debian')
  expect(debian.stat('/etc/shadow')).toMatchObject({ mode: 0o100640, uid: 0, gid: 42 })
  expect(start('article').stat('/etc/gshadow')).toMatchObject({ mode: 0o100000, uid: 0, gid: 0 })
  const names = (path: string) => text(debian, path).replaceAll(/:.*/g, '')
  expect(names('/etc/shadow')).toBe(names('/etc/passwd'))
  expect(names('/etc/gshadow')).toBe(names('/etc/group'))
  expect(text(debian, '/etc/shadow')).toMatch(/^root:\*:\d{5}:0:99999:7:::\ndaemon:/)
})

test('the configuration of the kernel has the file systems that it has, with their defaults', () => {
  const sys = start('article')
  const config = text(sys, '/boot/config-6.18.44')
  const registered = text(sys, '/proc/filesystems')
  for (const name of ['overlay', 'aufs', 'xfs', 'ext4', 'btrfs']) {
    const isBuilt = new RegExp(`^CONFIG_${name.toUpperCase()}_FS=[ym]$`, 'm').test(config)
    expect([name, isBuilt]).toEqual([name, new RegExp(`\\t${name}$`, 'm').test(registered)])
  }
  for (const name of ['redirect_dir', 'redirect_always_follow', 'index', 'metacopy', 'xino_auto']) {
    const isOn = config.includes(`CONFIG_OVERLAY_FS_${name.toUpperCase()}=y`)
    expect([name, text(sys, `/sys/module/overlay/parameters/${name}`)]).toEqual([name, isOn ? 'Y\n' : 'N\n'])
  }
})
