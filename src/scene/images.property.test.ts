import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import type { System } from '../kernel/abi.ts'
import { findProfile, loadSoftware, Machine, type Profile, type Software } from '../session/index.ts'
import { buildScene } from './build.ts'
import { type ImagesScene, STORE } from './scene.ts'
import { storedId } from './stacks.ts'
import { byPath, closedDirectories, listed, printed, shown } from './testing.ts'

let software: Software

beforeAll(async () => {
  software = await loadSoftware()
})

const bases = ['busybox', 'playground/layers', 'hello-world']
const names = ['one', 'two', 'three']
const image = fc.constantFrom(...bases, ...names)
const step = fc.constantFrom(
  'RUN echo a > /a',
  'RUN rm -rf /etc; mkdir /etc; echo b > /etc/b',
  'RUN rm -f /a',
  'RUN mkdir -p /deep/er && touch /deep/er/f',
  'ENV A=b',
  'COPY . /copied',
)

/** A command line of docker; what fails on what is not there leaves the store as it is. */
const command = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...bases).map((name) => `docker pull -q ${name}`) },
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.constantFrom(...names), image, fc.array(step, { minLength: 1, maxLength: 3 }), fc.boolean())
      .map(
        ([name, from, steps, isBuildKit]) =>
          `printf '%s\\n' ${[`FROM ${from}`, ...steps].map((line) => `'${line}'`).join(' ')} > Dockerfile; DOCKER_BUILDKIT=${isBuildKit ? 1 : 0} docker build -q -t ${name} .`,
      ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(image, fc.constantFrom(...names)).map((both) => `docker tag ${both.join(' ')}:v2`),
  },
  { weight: 2, arbitrary: image.map((name) => `docker create ${name} true`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('c1', 'c2'), image)
      .map(([name, of]) => `docker run --name ${name} ${of} touch /made`),
  },
  { weight: 1, arbitrary: fc.constantFrom('docker commit c1 three', 'docker rm c1', 'docker rm c2') },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom('', '-f '), image).map((both) => `docker rmi ${both.join('')}`),
  },
)

function machineAfter(commands: readonly string[]): { readonly machine: Machine; readonly sys: System } {
  const machine = new Machine(findProfile('article') as Profile, software)
  printed(machine, `mkdir -p /root/context; cd /root/context; ${commands.join('\n')}`)
  return { machine, sys: machine.kernel.system() }
}

const lines = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' '))

/** Everything open. */
function sceneOf(machine: Machine): ImagesScene | null {
  const expanded = new Map([['', true]])
  for (;;) {
    const scene = buildScene(machine, { lookAt: STORE, expanded })
    if (scene.view !== 'images') return null
    const closed = closedDirectories(scene.columns)
    if (closed.length === 0) return scene
    for (const path of closed) expanded.set(path, true)
  }
}

/** ms; the machine that runs it may be busy */
const TIMEOUT = 120_000

test(
  'layers, images and containers are what docker, its store and readdir say',
  () => {
    fc.assert(
      fc.property(fc.array(command, { minLength: 1, maxLength: 6 }), (commands) => {
        const { machine, sys } = machineAfter(commands)
        const noted = lines(
          printed(
            machine,
            `cd /var/lib/docker/image/overlay2/layerdb/sha256 && for chain in *; do [ -d $chain ] || continue
              id=$(cat $chain/cache-id); [ -e $chain/parent ] && parent=$(cat $chain/parent) || parent=-
              echo $chain $id $(cat $chain/diff) $(cat $chain/size) $parent $(ls -A /var/lib/docker/overlay2/$id/diff | wc -l); done`,
          ),
        )
        const scene = sceneOf(machine)
        if (scene === null) {
          expect(noted).toEqual([])
          return
        }
        const images = lines(
          printed(
            machine,
            `for id in $(docker images -q --no-trunc | sort -u); do
              docker image inspect -f '{{.Id}} {{join .RepoTags ","}} {{join .RootFS.Layers " "}}' $id; done`,
          ),
        )
        const containers = lines(
          printed(
            machine,
            `for id in $(docker ps -aq --no-trunc); do
              docker inspect -f '{{.Id}} {{.Name}} {{.GraphDriver.Data.UpperDir}}:{{.GraphDriver.Data.LowerDir}}' $id; done`,
          ),
        )
        const directoryOf = (key: string) => scene.layers.find((layer) => layer.key === key)?.directory

        const imageLayers = scene.layers.filter(({ part }) => part === 'image')
        expect(
          imageLayers.map(({ key, chainId, diffId, size, parent, entries, directory }) => ({
            id: storedId(key),
            chainId,
            diffId,
            size,
            parent: imageLayers.find((one) => one.key === parent)?.chainId ?? null,
            entries,
            directory,
          })),
        ).toEqual(
          expect.arrayContaining(
            noted.map(([chain, id, diffId, size, parent, entries]) => ({
              id,
              chainId: `sha256:${chain}`,
              diffId,
              size: Number(size),
              parent: parent === '-' ? null : parent,
              entries: Number(entries),
              directory: `/var/lib/docker/overlay2/${id}/diff`,
            })),
          ),
        )
        expect(imageLayers).toHaveLength(noted.length)

        const imageStacks = scene.stacks.filter(({ kind }) => kind === 'image')
        const said = imageStacks.map(({ names: tags, layers }) => ({
          tags,
          diffIds: layers.map((key) => imageLayers.find((layer) => layer.key === key)?.diffId).reverse(),
        }))
        const byDiffIds = new Map<string, string[]>()
        for (const [, tags = '', ...diffIds] of images) {
          if (diffIds.length === 0) continue
          const known = byDiffIds.get(diffIds.join(' ')) ?? []
          byDiffIds.set(diffIds.join(' '), [...known, ...tags.split(',').filter((tag) => tag !== '')].sort())
        }
        const told = [...byDiffIds].map(([diffIds, tags]) => ({ tags, diffIds: diffIds.split(' ') }))
        const inOrder = (all: typeof said) =>
          all.toSorted((one, other) => (`${one.diffIds}` < `${other.diffIds}` ? -1 : 1))
        expect(inOrder(said)).toEqual(inOrder(told))

        expect(
          scene.stacks
            .filter(({ kind }) => kind === 'container')
            .map(({ id, names: own, layers }) => [id, `/${own[0]}`, layers.map(directoryOf).join(':')])
            .sort(),
        ).toEqual(
          containers.map(([id = '', name, directories]) => [id.slice(0, 12), name, directories]).sort(),
        )

        for (const { directory, cells, parent, key } of scene.layers) {
          expect({ directory, cells: shown(cells) }).toEqual({
            directory,
            cells: byPath(listed(sys, directory)),
          })
          // What it stands on is drawn below it.
          const keys = scene.layers.map((layer) => layer.key)
          if (parent !== null) expect(keys.indexOf(parent)).toBeGreaterThan(keys.indexOf(key))
        }
      }),
      { numRuns: 15 },
    )
  },
  TIMEOUT,
)
