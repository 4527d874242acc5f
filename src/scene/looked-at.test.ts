import { beforeAll, expect, test } from 'vitest'
import { findProfile, loadSoftware, Machine, type Profile, Runner, type Software } from '../session/index.ts'
import { lookedAt, plainDirectories, workplaceOf } from './looked-at.ts'
import { PLAIN, STORE } from './scene.ts'
import { home } from './testing.ts'

let software: Software

beforeAll(async () => {
  software = await loadSoftware()
})

/** Runs lines in the shell; afterwards, what is looked at: a mount point, or what else. */
function shellThat(): (...lines: string[]) => string {
  const machine = new Machine(findProfile('article') as Profile, software)
  const quiet = { output() {}, started() {}, ended() {}, prompted() {} }
  const runner = new Runner(machine, quiet, () => 0)
  while (runner.step() !== 'prompt');
  return (...lines) => {
    for (const line of lines) for (const _ of runner.run(line));
    const looked = lookedAt(machine, null)
    return looked.view === 'union' ? looked.union.target : looked.view
  }
}

const LAYERS = 'mkdir lower upper work merged'
const MOUNT = 'mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged'

test('in a workplace its own union is looked at, whatever was mounted in others since', () => {
  const after = shellThat()
  expect(after(LAYERS, MOUNT)).toBe('/root/ufs/merged')
  expect(after('mkdir ~/other && cd ~/other', LAYERS, MOUNT)).toBe('/root/other/merged')
  expect(after('cd ~/ufs/lower')).toBe('/root/ufs/merged')
  expect(after('cd /tmp', 'mkdir /tmp/place', 'cd /root/other')).toBe('/root/other/merged')
})

test('of a workplace’s unions the one that changed last is looked at, however deep the change is', () => {
  const after = shellThat()
  after('mkdir -p base/etc one/u one/w one/m two/u two/w two/m; touch base/etc/passwd')
  const mount = (name: string) =>
    `mount -t overlay ${name} -o lowerdir=base,upperdir=${name}/u,workdir=${name}/w ${name}/m`
  expect(after(mount('one'), mount('two'))).toBe('/root/ufs/two/m')
  expect(after('touch one/m/etc/new')).toBe('/root/ufs/one/m')
  expect(after('chmod 600 two/m/etc/passwd')).toBe('/root/ufs/two/m')
  expect(after('echo text >> one/m/etc/new')).toBe('/root/ufs/one/m')
  expect(after('ls two/m')).toBe('/root/ufs/one/m')
})

test('a union beside all workplaces is looked at as if it were each one’s own', () => {
  const after = shellThat()
  expect(
    after(
      LAYERS,
      MOUNT,
      'mkdir /lower /upper /work /merged',
      'mount -t overlay overlay -o lowerdir=/lower,upperdir=/upper,workdir=/work /merged',
    ),
  ).toBe('/merged')
  expect(after('touch merged/new')).toBe('/root/ufs/merged')
})

test('when a workplace’s own mount is gone, its directories are looked at, not what others left', () => {
  const after = shellThat()
  after(LAYERS, MOUNT, 'sleep 1', 'mkdir ~/other && cd ~/other', LAYERS, 'touch lower/a', MOUNT)
  expect(after('umount merged')).toBe('plain')
  expect(after('cd ~/ufs')).toBe('/root/ufs/merged')
})

test('where nothing is mounted or made, what came last is looked at', () => {
  const after = shellThat()
  expect(after()).toBe('plain')
  expect(
    after('cd /tmp && mkdir l u w m && mount -t overlay o -o lowerdir=l,upperdir=u,workdir=w m; cd ~/ufs'),
  ).toBe('/tmp/m')
  expect(after('sleep 1', 'mkdir lower')).toBe('plain')
  expect(after('sleep 1', 'touch /tmp/m/new')).toBe('/tmp/m')
})

test('directories in no workplace are looked at too, but not those that the machine came with', () => {
  const machine = new Machine(findProfile('article') as Profile, software)
  const quiet = { output() {}, started() {}, ended() {}, prompted() {} }
  const runner = new Runner(machine, quiet, () => 0)
  while (runner.step() !== 'prompt');
  const after = (line: string) => {
    for (const _ of runner.run(line));
    const { place, rows } = plainDirectories(machine)
    return [place, ...rows.map(({ name }) => name)]
  }
  expect(after('cd /')).toEqual(['/root/ufs'])
  expect(after('mkdir /lower /upper; cd /root/ufs')).toEqual(['/', 'lower', 'upper'])
  expect(after('cd /mnt; mkdir base')).toEqual(['/mnt', 'base'])
  expect(after('cd /etc')).toEqual(['/', 'lower', 'upper'])
  expect(after('cd; mkdir dirs')).toEqual(['/root', 'dirs'])
  expect(after('mkdir ufs/lower')).toEqual(['/root', 'dirs'])
  expect(after('cd ufs')).toEqual(['/root/ufs', 'lower'])
})

test('a workplace with nothing in it yet does not take the place of Docker’s layers', () => {
  const after = shellThat()
  expect(after('docker pull -q busybox')).toBe('store')
  expect(after('sleep 1', 'mkdir ~/image && cd ~/image', 'echo FROM busybox > Dockerfile')).toBe('store')
  expect(after('sleep 1', 'mkdir /tmp/image && cd /tmp/image')).toBe('store')
})

test('a union in the place where the shell is stays looked at when directories are made beside it', () => {
  const after = shellThat()
  expect(after('cd /tmp', LAYERS, MOUNT, 'sleep 1', 'mkdir more')).toBe('/tmp/merged')
  expect(after('umount merged')).toBe('plain')
})

test('Docker’s layers are looked at when they came last, and where the shell is among them', () => {
  const after = shellThat()
  expect(after(LAYERS, MOUNT, 'sleep 1', 'docker pull -q busybox')).toBe('/root/ufs/merged')
  expect(after('cd /var/lib/docker/overlay2')).toBe('store')
  expect(after('cd ~')).toBe('store')
  expect(after('docker run -d --name web busybox sleep 100')).toMatch(
    /^\/var\/lib\/docker\/overlay2\/\w+\/merged$/,
  )
})

test('a choice holds, and one that is gone does not', () => {
  const machine = new Machine(findProfile('article') as Profile, software)
  const view = (choice: number | null) => lookedAt(machine, choice).view
  expect([PLAIN, STORE, 4711].map(view)).toEqual(['plain', 'plain', 'plain'])
})

test('a workplace is right below the login directory or /tmp, however deep the shell is in there', () => {
  const place = (cwd: string) => workplaceOf(cwd, home)
  expect([home, '/root/ufs/lower/d', '/root/dirs', '/root/dirs/lower', '/tmp/x/y'].map(place)).toEqual([
    home,
    home,
    '/root/dirs',
    '/root/dirs',
    '/tmp/x',
  ])
  expect(['/root', '/', '/tmp', '/etc/x', '/rootless/x'].map(place)).toEqual(Array(5).fill(null))
})
