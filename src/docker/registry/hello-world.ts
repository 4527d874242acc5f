/** hello-world:latest: one script and the shell that runs it; every digest is computed from what it holds. */

import { encode } from '../../kernel/text.ts'
import { composeImage, withoutLayer } from './compose.ts'
import type { ProgramFiles, RemoteImage } from './registry.ts'
import { walkOrder } from './system-tree.ts'

const CREATED = '2021-09-23T23:47:57.442225064Z'
const MTIME = Date.UTC(2021, 8, 23, 23, 47, 56) / 1000

const greeting = `
Hello from Docker!
This message shows that your installation appears to be working correctly.

To generate this message, Docker took the following steps:
 1. The Docker client contacted the Docker daemon.
 2. The Docker daemon pulled the "hello-world" image from the Docker Hub.
    (amd64)
 3. The Docker daemon created a new container from that image which runs the
    executable that produces the output you are currently reading.
 4. The Docker daemon streamed that output to the Docker client, which sent it
    to your terminal.

To try something more ambitious, you can run an Ubuntu container with:
 $ docker run -it ubuntu bash

`

export function helloWorld(programs: ProgramFiles): RemoteImage {
  const tree = {
    'bin/': 0o755,
    'bin/sh': programs.image('bash'),
    'bin/cat': programs.image('cat'),
    hello: encode('#!/bin/sh\nexec /bin/cat /message\n'),
    message: greeting,
  }
  return composeImage({
    created: CREATED,
    config: { Cmd: ['/hello'] },
    steps: [
      { createdBy: '/bin/sh -c #(nop) COPY file:hello in / ', entries: walkOrder(tree, MTIME) },
      withoutLayer('CMD ["/hello"]'),
    ],
  })
}
