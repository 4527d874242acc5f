import { beforeAll, expect, test } from 'vitest'
import { decode } from '../kernel/text.ts'
import { findProfile, loadSoftware, type Profile, runScript, type Software } from '../machine/index.ts'
import { nameLayers } from './layer-names.ts'

let software: Software

beforeAll(async () => {
  software = await loadSoftware()
})

test.each([
  ['overlay2', (id: string) => `/var/lib/docker/overlay2/${id}/diff`],
  ['aufs', (id: string) => `/var/lib/docker/aufs/diff/${id}`],
])('%s: the layers of a container that runs, by name', (driver, place) => {
  const script = `dockerd -s ${driver} 2> /dev/null; docker pull -q busybox > /dev/null
    printf 'FROM busybox\\nRUN echo a > /a\\n' | docker build -q -t own - > /dev/null
    docker run -d --name web own sleep 1000 > /dev/null
    cd /var/lib/docker; for f in $(find image containers -type f); do echo "@@$f"; cat $f; echo; done
    echo '@@ids'; for image in busybox own; do
      docker image inspect -f '{{join .RootFS.Layers " "}}' $image; done; cat image/${driver}/layerdb/mounts/*/mount-id`
  const { stdout, stderr } = runScript(findProfile('article') as Profile, software, script)
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
  const names = nameLayers({
    read: (path) => files.get(path) ?? null,
    list: (path) => [
      ...new Set(
        [...files.keys()]
          .filter((name) => name.startsWith(`${path}/`))
          .map((name) => name.slice(path.length + 1).split('/')[0] as string),
      ),
    ],
  })
  const mount = /mount-id$/
  const ids = [...files].filter(([path]) => mount.test(path)).map(([, id]) => id)
  const cacheIds = [...files].filter(([path]) => /cache-id$/.test(path)).map(([, id]) => id)
  const container = { container: 'web', images: [], ends: [], place: 0, command: '' }
  expect(names.get(place(ids[0] as string))).toEqual({ kind: 'container', ...container })
  expect(names.get(place(`${ids[0]}-init`))).toEqual({ kind: 'init', ...container })
  const layers = cacheIds.map((id) => names.get(place(id))).sort((a, b) => (a?.place ?? 0) - (b?.place ?? 0))
  expect(layers).toEqual([
    {
      kind: 'image',
      container: '',
      images: ['busybox:latest', 'own:latest'],
      ends: ['busybox:latest'],
      place: 1,
      command: '/bin/sh -c #(nop) ADD file:busybox.tar in / ',
    },
    {
      kind: 'image',
      container: '',
      images: ['own:latest'],
      ends: ['own:latest'],
      place: 2,
      command: '/bin/sh -c echo a > /a',
    },
  ])
  expect(names.size).toBe(4)
})
