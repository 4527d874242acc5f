/** redis:6.2: four layers and a volume, as a store has one. The server is idle. */

import { encode } from '../../kernel/text.ts'
import type { TarEntry } from '../content/tar.ts'
import { DEFAULT_PATH } from '../store/container-config.ts'
import { composeImage, type Step, withoutLayer } from './compose.ts'
import { debianSteps } from './debian.ts'
import { idleServer, sleepingServer } from './idle-server.ts'
import type { ProgramFiles, RemoteImage } from './registry.ts'
import { fileAt, type Tree, walkOrder } from './system-tree.ts'

const CREATED = '2021-12-21T18:20:48.331475436Z'
const MTIME = Date.UTC(2021, 11, 21, 18, 20) / 1000

const description = {
  name: 'redis-server',
  version: 'Redis server v=6.2.6',
  begin: ['echo "$$:C * Redis version=6.2.6, bits=64, pid=$$, just started"'],
}

const WAITS = '/usr/lib/redis/redis-server'
const server = idleServer({ ...description, wait: `${WAITS} 'redis-server *:6379'` })

const entry = encode('#!/bin/sh\nset -e\nexec "$@"\n')

const step = (createdBy: string, tree: Tree): Step => ({
  createdBy: `/bin/sh -c ${createdBy}`,
  entries: walkOrder(tree, MTIME),
})

export const redis = (programs: ProgramFiles): RemoteImage =>
  onBase(
    debianSteps(programs),
    walkOrder(
      {
        ...fileAt('usr/local/bin/redis-server', server),
        ...fileAt(WAITS.slice(1), programs.image('idle-server')),
      },
      MTIME,
    ),
  )

/** What the tags meant on the Debian without files for shells to read, while a shell waited. */
export const redisOnBareDebian = (programs: ProgramFiles): RemoteImage =>
  onBase(
    debianSteps(programs, {}),
    walkOrder(fileAt('usr/local/bin/redis-server', sleepingServer(description)), MTIME),
  )

function onBase(base: readonly Step[], entries: readonly TarEntry[]): RemoteImage {
  return composeImage({
    created: CREATED,
    config: {
      Cmd: ['redis-server'],
      Entrypoint: ['docker-entrypoint.sh'],
      Env: [`PATH=${DEFAULT_PATH}`, 'REDIS_VERSION=6.2.6'],
      ExposedPorts: { '6379/tcp': {} },
      Volumes: { '/data': {} },
      WorkingDir: '/data',
    },
    steps: [
      ...base,
      withoutLayer('ENV REDIS_VERSION=6.2.6'),
      { createdBy: '/bin/sh -c make -C /usr/src/redis install', entries },
      step('mkdir /data', { 'data/': 0o755 }),
      withoutLayer('VOLUME [/data]'),
      withoutLayer('WORKDIR /data'),
      step(
        '#(nop) COPY file:docker-entrypoint.sh in /usr/local/bin/ ',
        fileAt('usr/local/bin/docker-entrypoint.sh', entry),
      ),
      withoutLayer('ENTRYPOINT ["docker-entrypoint.sh"]'),
      withoutLayer('EXPOSE 6379'),
      withoutLayer('CMD ["redis-server"]'),
    ],
  })
}
