import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Dirent, O_RDONLY } from '../kernel/abi.ts'
import { tinySoftware } from '../session/testing.ts'
import { hintFor } from '../shell/missing-tools.ts'
import { boot } from './boot.ts'
import type { Profile } from './profile.ts'
import { findProfile } from './profiles.ts'

const debian: { packages: Record<string, string> } = JSON.parse(
  readFileSync(new URL('debian-commands.json', import.meta.url), 'utf8'),
)

/** Nobody types them: other programs and mistakes of packages use them. */
const UNSPOKEN = ['bashbug', 'bits', 'enosys', 'fstab-decode', 'ischroot', 'pipesz']

test('every command of a small Debian is here, or it is said what to use instead', () => {
  const sys = boot(findProfile('debian') as Profile, tinySoftware).system()
  const here = new Set(
    ['/bin', '/sbin'].flatMap((path) =>
      (sys.getdents(sys.open(path, O_RDONLY) as number) as Dirent[]).map(({ name }) => name),
    ),
  )
  const commands = Object.values(debian.packages).flatMap((names) => names.split(' '))
  expect(commands.length).toBeGreaterThan(400)
  const silent = commands.filter((name) => !here.has(name) && hintFor(name) === null)
  expect(silent.toSorted()).toEqual(UNSPOKEN)
})
