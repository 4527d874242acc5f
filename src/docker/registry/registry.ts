/**
 * The registry that this machine reaches: no network, the images it has are shipped with it as data.
 *
 * Terms
 * - manifest list: names a manifest for each platform; manifest: names the configuration and the layers' blobs by digest.
 * - blob: a layer's tar, compressed with gzip.
 * - stand-in: a layer that bears the digests of the published one, but whose content is a small tree made for this machine, as the
 *   real one cannot be shipped. `standIns` lists them; whoever shows or saves such content says so.
 */

import { type Digest, digestOf } from '../content/digest.ts'
import type { Reference } from '../reference.ts'
import { alpine, alpineWithBash } from './alpine.ts'
import { busybox135, busybox136, busybox136WithBash } from './busybox.ts'
import { bareCentos7, bareCentos8, centos7, centos8 } from './centos.ts'
import { bareDebian, debian } from './debian.ts'
import { helloWorld } from './hello-world.ts'
import { threeLayers } from './layers-demo.ts'
import { nginx, nginxOnBareDebian } from './nginx.ts'
import { redis, redisOnBareDebian } from './redis.ts'
import { ubuntu } from './ubuntu.ts'

export interface RemoteLayer {
  readonly digest: Digest
  /** bytes of the blob */
  readonly size: number
  readonly diffId: Digest
  readonly tar: Uint8Array
  /** for a stand-in, the size that Docker gives the real layer */
  readonly standInSize?: number
}

export interface RemoteImage {
  /** what the tag's digest is of: the manifest list, or the manifest itself */
  readonly top: Uint8Array
  readonly manifest: Uint8Array
  readonly configuration: Uint8Array
  readonly layers: readonly RemoteLayer[]
}

/** What the images need of the machine: the files of programs that can be run on it. */
export interface ProgramFiles {
  readonly names: readonly string[]
  image(name: string): Uint8Array
}

export interface Registry {
  /** The image, null if the registry has none of that name. */
  find(reference: Reference): RemoteImage | null
  /** whether there is a repository of that name */
  hasRepository(path: string): boolean
  readonly standIns: ReadonlySet<Digest>
  /** all that there are, with their tags and what each is */
  readonly repositories: readonly {
    readonly path: string
    readonly tags: readonly string[]
    readonly about: string
  }[]
}

type Source = (programs: ProgramFiles) => RemoteImage

const repositories: Readonly<Record<string, Readonly<Record<string, Source>>>> = {
  'library/ubuntu': { '20.04': ubuntu, latest: ubuntu },
  'library/alpine': { latest: alpine, '3.15': alpine },
  'library/busybox': { latest: busybox136, '1.36': busybox136, '1.35': busybox135 },
  'library/debian': { latest: debian, bullseye: debian, '11': debian },
  'library/centos': { latest: centos8, '8': centos8, '7': centos7 },
  'library/nginx': { latest: nginx, '1.21': nginx },
  'library/redis': { latest: redis, '6.2': redis, '6': redis },
  'library/hello-world': { latest: helloWorld },
  'playground/layers': { latest: threeLayers },
}

/** What tags meant before: a digest that somebody has written down finds its image for ever. */
const earlier: Readonly<Record<string, readonly Source[]>> = {
  'library/alpine': [alpineWithBash],
  'library/busybox': [busybox136WithBash],
  'library/debian': [bareDebian],
  'library/centos': [bareCentos7, bareCentos8],
  'library/nginx': [nginxOnBareDebian],
  'library/redis': [redisOnBareDebian],
}

const abouts: Readonly<Record<string, string>> = {
  'library/ubuntu': 'Ubuntu is a Debian-based Linux operating system based on free software.',
  'library/alpine': 'A small image in the shape of Alpine Linux.',
  'library/busybox': 'Busybox base image.',
  'library/debian': "A small image in the shape of Debian's.",
  'library/centos': "A small image in the shape of CentOS's.",
  'library/nginx': 'The layers of a web server, without network: it waits and serves nothing.',
  'library/redis': 'The layers of a key-value store, without network: it waits and stores nothing.',
  'library/hello-world': 'Hello World! (an example of minimal Dockerization)',
  'playground/layers': 'Three layers with whiteouts and an opaque directory.',
}

/** diffIDs of layers whose content is a stand-in. */
const standIns: ReadonlySet<Digest> = new Set<Digest>([
  'sha256:9f54eef412758095c8079ac465d494a2872e02e90bf1fb5f12a1641c0d1bb78b',
])

export function createRegistry(programs: ProgramFiles): Registry {
  const made = new Map<Source, RemoteImage>()
  const imageOf = (source: Source): RemoteImage => {
    const image = made.get(source) ?? source(programs)
    made.set(source, image)
    return image
  }
  return {
    standIns,
    repositories: Object.entries(repositories).map(([path, tags]) => ({
      path,
      tags: Object.keys(tags),
      about: abouts[path] ?? '',
    })),
    hasRepository: (path) => path in repositories,
    find({ domain, path, tag, digest }) {
      const tags = domain === 'docker.io' ? (repositories[path] ?? {}) : {}
      // A tag may come to mean another image; a digest never does.
      if (digest !== null)
        return (
          [...Object.values(tags), ...(domain === 'docker.io' ? (earlier[path] ?? []) : [])]
            .map(imageOf)
            .find(({ top }) => digestOf(top) === digest) ?? null
        )
      const source = tags[tag ?? 'latest']
      return source === undefined ? null : imageOf(source)
    },
  }
}
