/**
 * Which driver the engine uses (daemon/graphdriver/driver.go): what dockerd was told, then what daemon.json says, then the one whose
 * files are there, then overlay2.
 */

import type { System } from '../../kernel/abi.ts'
import type { Chance } from '../engine/chance.ts'
import { ClientError } from '../errors.ts'
import { Files } from '../files.ts'
import { AufsDriver } from './aufs.ts'
import type { Driver } from './driver.ts'
import { Overlay2 } from './overlay2.ts'
import { VfsDriver } from './vfs.ts'

export const SETTINGS = '/etc/docker/daemon.json'
/** what a running dockerd was started with */
export const RUNNING = '/run/docker/storage-driver'

export function chooseDriver(sys: System, chance: Chance, root: string): Driver {
  const name = chosenName(new Files(sys), root)
  if (name === 'overlay2') return new Overlay2(sys, chance, root)
  if (name === 'vfs') return new VfsDriver(sys, root)
  if (name === 'aufs' && hasFileSystem(sys, 'aufs')) return new AufsDriver(sys, root)
  const reason =
    name === 'btrfs' || name === 'zfs'
      ? 'prerequisites for driver not satisfied (wrong filesystem?)'
      : 'driver not supported'
  throw new ClientError(
    `failed to start daemon: error initializing graphdriver: ${reason}\nCannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?`,
  )
}

function chosenName(files: Files, root: string): string {
  const running = files.readText(RUNNING)?.trim()
  if (running) return running
  const settings = files.readText(SETTINGS)
  if (settings !== null) {
    let value: unknown
    try {
      value = (JSON.parse(settings) as Record<string, unknown> | null)?.['storage-driver']
    } catch (error) {
      throw new ClientError(
        `unable to configure the Docker daemon with file ${SETTINGS}: ${(error as Error).message}\nCannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?`,
      )
    }
    if (typeof value === 'string' && value !== '') return value
  }
  const prior = ['overlay2', 'aufs'].filter((name) => files.list(`${root}/${name}`).length > 0)
  if (prior.length > 1) {
    throw new ClientError(
      `failed to start daemon: error initializing graphdriver: ${root} contains several valid graphdrivers: ${prior.join(', ')}; Please cleanup or explicitly choose storage driver (-s <DRIVER>)`,
    )
  }
  return prior[0] ?? 'overlay2'
}

const hasFileSystem = (sys: System, name: string): boolean =>
  (new Files(sys).readText('/proc/filesystems') ?? '')
    .split('\n')
    .some((line) => line.split('\t')[1] === name)
