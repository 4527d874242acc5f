/** redis:6.2: four layers and a volume, as a store has one. The server is idle. */

import { encode } from '../../kernel/text.ts'
import { DEFAULT_PATH } from '../store/container-config.ts'
import { composeImage, type Step, withoutLayer } from './compose.ts'
import { debianSteps } from './debian.ts'
import { idleServer } from './idle-server.ts'
import type { ProgramFiles, RemoteImage } from './registry.ts'
import { fileAt, type Tree, walkOrder } from './system-tree.ts'

const CREATED = '2021-12-21T18:20:48.331475436Z'
const MTIME = Date.UTC(2021, 11, 21, 18, 20) / 1000

const server = idleServer({
  name: 'redis-server',
  version: 'Redis server v=6.2.6',
  begin: ['echo "$$:C * Redis version=6.2.6, bits=64, pid=$$, just started"'],
})

const entry = encode('#!/bin/sh\nset -e\nexec "$@"\n')

const step = (createdBy: string, tree: Tree): Step => ({
  createdBy: `/bin/sh -c ${createdBy}`,
  entries: walkOrder(tree, MTIME),
})

export function redis(programs: ProgramFiles): RemoteImage {
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
      ...debianSteps(programs),
      withoutLayer('ENV REDIS_VERSION=6.2.6'),
      step('make -C /usr/src/redis install', fileAt('usr/local/bin/redis-server', server)),
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
