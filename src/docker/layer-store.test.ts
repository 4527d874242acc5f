import { beforeAll, expect, test } from 'vitest'
import { decode } from '../kernel/text.ts'
import { findProfile, loadSoftware, type Profile, runScript, type Software } from '../machine/index.ts'
import { type FileReader, readLayerStores } from './layer-store.ts'

let software: Software

beforeAll(async () => {
  software = await loadSoftware()
})

/** What `script` leaves below /var/lib/docker/image and containers, and what it prints itself. */
function run(script: string): { readonly files: FileReader; readonly printed: string } {
  const listing = `cd /var/lib/docker; find image containers -type d -printf '@@%p\\n%T@\\n'
    for f in $(find image containers -type f); do echo "@@$f"; cat $f; echo; done`
  const { stdout, stderr } = runScript(
    findProfile('article') as Profile,
    software,
    `{ ${script}\n} > /tmp/printed; ${listing}; echo '@@printed'; cat /tmp/printed`,
  )
  expect(decode(stderr)).toBe('')
  const files = new Map(
    decode(stdout)
      .split('@@')
      .slice(1)
      .map((part): [string, string] => {
        const line = part.indexOf('\n')
        return [`/var/lib/docker/${part.slice(0, line)}`, part.slice(line + 1).replace(/\n$/, '')]
      }),
  )
  return {
    files: {
      read: (path) => files.get(path) ?? null,
      list: (path) => [
        ...new Set(
          [...files.keys()]
            .filter((name) => name.startsWith(`${path}/`))
            .map((name) => name.slice(path.length + 1).split('/')[0] as string),
        ),
      ],
      modified: (path) => Number(files.get(path) ?? 0),
    },
    printed: files.get('/var/lib/docker/printed') as string,
  }
}

test.each([
  ['overlay2', (id: string) => `/var/lib/docker/overlay2/${id}/diff`],
  ['aufs', (id: string) => `/var/lib/docker/aufs/diff/${id}`],
  ['vfs', (id: string) => `/var/lib/docker/vfs/dir/${id}`],
])('%s: images share the layer at the bottom, and a container stands on its image', (driver, place) => {
  const { files, printed } = run(`dockerd -s ${driver} 2> /dev/null; docker pull -q busybox > /dev/null
    printf 'FROM busybox\\nRUN echo a > /a\\nENV A=b\\nRUN echo b > /b\\n' | docker build -q -t own - > /dev/null
    docker create --name web own > /dev/null
    for image in busybox own; do docker image inspect -f '{{.Id}} {{join .RootFS.Layers " "}}' $image; done
    docker inspect -f '{{.Id}}' web; cat /var/lib/docker/image/${driver}/layerdb/mounts/*/mount-id; echo
    cd /var/lib/docker/image/${driver}/layerdb/sha256
    for d in $(docker image inspect -f '{{range .RootFS.Layers}}{{println .}}{{end}}' own); do
      for f in *; do if [ $(cat $f/diff) = $d ]; then echo $f $(cat $f/cache-id) $(cat $f/size); fi; done; done`)
  const [busybox, own, web, mount, ...chain] = printed.split('\n').map((line) => line.split(' '))
  const ids = chain.map((one) => one[1] as string)
  const [id] = mount as [string]
  const made = expect.any(Number)
  const commands = [
    '/bin/sh -c #(nop) ADD file:busybox.tar in / ',
    '/bin/sh -c echo a > /a',
    '/bin/sh -c echo b > /b',
  ]
  const stores = readLayerStores(files)
  expect(stores).toEqual([
    {
      driver,
      layers: [
        ...chain.map(([chainId, cacheId, size], index) => ({
          kind: 'image',
          id: cacheId,
          directory: place(cacheId as string),
          parent: ids[index - 1] ?? null,
          place: index + 1,
          diffId: own?.[index + 1],
          chainId: `sha256:${chainId}`,
          size: Number(size),
          command: commands[index],
          made,
        })),
        ...(['init', 'container'] as const).map((kind) => ({
          kind,
          id: kind === 'init' ? `${id}-init` : id,
          directory: place(kind === 'init' ? `${id}-init` : id),
          parent: kind === 'init' ? ids[2] : `${id}-init`,
          place: kind === 'init' ? 4 : 5,
          diffId: null,
          chainId: null,
          size: null,
          command: '',
          made,
        })),
      ],
      stacks: expect.any(Array),
    },
  ])
  const byName = (stores[0]?.stacks ?? []).toSorted((one, other) =>
    `${one.names}` < `${other.names}` ? -1 : 1,
  )
  expect(byName).toEqual([
    { kind: 'image', id: busybox?.[0]?.slice(7), names: ['busybox:latest'], layers: [ids[0]] },
    { kind: 'image', id: own?.[0]?.slice(7), names: ['own:latest'], layers: ids.toReversed() },
    { kind: 'container', id: web?.[0], names: ['web'], layers: [id, `${id}-init`, ...ids.toReversed()] },
  ])
})

test('a description that somebody has spoilt is passed over', () => {
  const { files } = run(`docker pull -q busybox > /dev/null
    cd /var/lib/docker/image/overlay2; for f in repositories.json imagedb/content/sha256/*; do echo oops > $f; done`)
  const [store] = readLayerStores(files)
  expect(store?.layers.map(({ place, command }) => [place, command])).toEqual([[1, '']])
  expect(store?.stacks.map(({ names, layers }) => [names, layers])).toEqual([[[], []]])
})

test('descriptions of other types are passed over, and a layer that lies on itself lies on nothing', () => {
  const { files } = run(`docker pull -q busybox > /dev/null; docker create busybox > /dev/null
    cd /var/lib/docker; echo '{"Name":3}' > containers/*/config.v2.json; cd image/overlay2
    echo '{"Repositories":{"a":null,"b":{"b:1":3}}}' > repositories.json
    for f in imagedb/content/sha256/*; do echo '{"history":null,"rootfs":{"diff_ids":3}}' > $f; done
    for d in layerdb/sha256/*; do printf 'sha256:%s' $(basename $d) > $d/parent; done`)
  const [store] = readLayerStores(files)
  const id = store?.layers[0]?.id
  expect(store?.layers.map(({ kind, parent }) => [kind, parent])).toEqual([
    ['image', null],
    ['init', id],
    ['container', `${store?.layers[2]?.id}-init`],
  ])
  expect(store?.stacks.map(({ kind, layers }) => [kind, layers.length])).toEqual([
    ['image', 0],
    ['container', 3],
  ])
})

test('without Docker there is no store', () => {
  expect(readLayerStores({ read: () => null, list: () => [], modified: () => 0 })).toEqual([])
})
