/**
 * Image archives by docker, podman, buildah, skopeo and made by hand (archives/README.md): what `docker load` says of each, and what the
 * images that it makes are, against what the real engine of 20.10 said and made.
 */

import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { readTar } from '../../src/docker/content/tar-read.ts'
import { decode } from '../../src/kernel/text.ts'
import { findProfile, loadSoftware, type Profile, runScript, type Software } from '../../src/machine/index.ts'

interface Engine {
  readonly rc: number
  readonly stdout?: string
  readonly stderr?: string
  readonly images?: Readonly<Record<string, readonly string[]>>
}

interface Node {
  readonly t: string
  readonly m?: string
  readonly u?: number
  readonly g?: number
  readonly s?: number
  readonly sha?: string
  readonly to?: string
}

interface Expected {
  readonly archives: Readonly<
    Record<
      string,
      { readonly format?: string; readonly engines: { readonly docker20?: Engine; readonly podman?: Engine } }
    >
  >
  readonly images: Readonly<
    Record<
      string,
      {
        readonly size: number
        readonly chainIDs: readonly string[]
        readonly history: { readonly rows: readonly (readonly [string, string, string, number, string])[] }
        readonly tree?: Readonly<Record<string, Node>>
        readonly engines?: { readonly docker20?: { readonly tree?: unknown } }
      }
    >
  >
}

const folder = new URL('./archives/', import.meta.url)
const expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Expected
const present = Object.entries(expected.archives).filter(([name]) => existsSync(new URL(name, folder)))
const cases = present.flatMap(([name, { engines, format }]) =>
  engines.docker20 !== undefined && format !== 'oci' ? [{ name, engine: engines.docker20 }] : [],
)

/** OCI layouts alone, which the engine of 20.10 refuses: the images are those that podman makes of them. */
const layouts = present.flatMap(([name, { engines, format }]) =>
  format === 'oci' && engines.podman !== undefined ? [{ name, engine: engines.podman }] : [],
)

/** Where this machine differs, and why. */
const differences: Readonly<Record<string, string>> = {
  '10-bad-manifest-traversal.tar':
    'the data root of the recorded engine was less deep, so that `../` led to another path',
}

let software: Software
let profile: Profile

beforeAll(async () => {
  software = await loadSoftware()
  profile = findProfile('debian') as Profile
})

const script = (ids: readonly string[]) => `
docker load -i /root/archive
echo "status $?"
docker images --no-trunc --format '{{.ID}} {{.Repository}}:{{.Tag}}'
for id in ${ids.join(' ')}; do
  docker image inspect -f '{{.Size}}' $id
  docker history --no-trunc -H=false --format '{{json .}}' $id
  docker create --name files --workdir / --entrypoint x $id > /dev/null && docker export -o /root/\${id#sha256:}.tar files
  docker rm files > /dev/null
done`

function load(name: string, ids: readonly string[]) {
  const archive = new Uint8Array(readFileSync(new URL(name, folder)))
  const result = runScript(profile, software, script(ids), { put: { '/root/archive': archive } })
  const stdout = decode(result.stdout)
  const at = stdout.indexOf('status ')
  const [status = '', ...rest] = stdout.slice(at).split('\n')
  return {
    said: stdout.slice(0, at),
    status: Number(status.slice('status '.length)),
    complaint: decode(result.stderr).replace(/docker-import-\d+/g, 'docker-import-N'),
    images: rest.filter((line) => /^sha256:\w+ \S+$/.test(line)).sort(),
    facts: rest.filter((line) => !/^sha256:\w+ \S+$/.test(line) && line !== ''),
    get: result.get,
  }
}

/** The bomb unpacks to hundreds of megabytes. */
const LIMIT = 60_000

test.each(cases.filter(({ name }) => !(name in differences)))(
  'loads or refuses $name as the engine does',
  ({ name, engine }) => {
    const ids = Object.keys(engine.images ?? {})
    const loaded = load(name, ids)
    const names = Object.entries(engine.images ?? {}).flatMap(([id, tags]) =>
      (tags.length === 0 ? ['<none>:<none>'] : tags).map((tag) => `${id} ${tag}`),
    )
    expect({ ...loaded, get: null, facts: null }).toEqual({
      said: engine.stdout ?? '',
      status: engine.rc,
      complaint: engine.stderr ?? '',
      images: names.sort(),
      get: null,
      facts: null,
    })
    expect(loaded.facts).toEqual(ids.flatMap(factsOf))
    for (const id of ids) compareTree(id, loaded.get(`/root/${id.slice('sha256:'.length)}.tar`))
  },
  LIMIT,
)

test.each(layouts)('reads the OCI layout $name', ({ name, engine }) => {
  const ids = Object.keys(engine.images ?? {})
  const loaded = load(name, ids)
  expect({ status: loaded.status, images: loaded.images.map((line) => line.split(' ')[0]) }).toEqual({
    status: engine.rc === 0 ? 0 : 1,
    images: ids,
  })
  if (engine.rc === 0) {
    // Podman puts localhost/ before names without a registry.
    const names = Object.values(engine.images ?? {}).flat()
    expect(loaded.said.replace('Loaded image: ', '').trim()).toBe(
      loaded.said.includes('localhost/') ? names.join() : names.join().replace('localhost/', ''),
    )
  } else expect(loaded.complaint).toContain('invalid OCI layout: blob sha256:')
  expect(loaded.facts).toEqual(ids.flatMap(factsOf))
  for (const id of ids) compareTree(id, loaded.get(`/root/${id.slice('sha256:'.length)}.tar`))
})

/** The size, and the lines of the history. */
function factsOf(id: string): string[] {
  const image = expected.images[id]
  if (image === undefined) return []
  const rows = image.history.rows.map(([own, time, by, bytes, comment]) => {
    // Rows that no engine printed have times as the configuration has them.
    const created = time.replace(/\.\d+Z$/, 'Z')
    return JSON.stringify({
      Comment: comment,
      CreatedAt: created,
      CreatedBy: by,
      CreatedSince: created,
      ID: own,
      Size: String(bytes),
    }).replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`)
  })
  return [String(image.size), ...rows]
}

/** What every container gets, whatever is in its image. */
const own = /^(\.dockerenv|dev(\/(console|pts|shm))?|proc|sys|etc(\/(hostname|hosts|mtab|resolv\.conf))?)$/

function compareTree(id: string, exported: Uint8Array | number): void {
  const tree = expected.images[id]?.tree
  if (tree === undefined || typeof exported === 'number') return
  const entries = readTar(exported)
  if (typeof entries === 'string') throw new Error(entries)
  const types: Readonly<Record<string, string>> = { 0: 'f', 1: 'f', 2: 'l', 3: 'c', 4: 'b', 5: 'd', 6: 'p' }
  const byName = new Map(entries.map((entry) => [entry.name, entry]))
  const found = entries
    .map((entry) => {
      const content = entry.type === '1' ? byName.get(entry.linkName)?.data : entry.data
      const name = entry.name.replace(/\/$/, '')
      const type = types[entry.type] ?? entry.type
      return [name, factsOfFile(type, entry, content ?? new Uint8Array(0))] as const
    })
    // Names that are not UTF-8 are written in another way in the recording.
    .filter(([name]) => !own.test(name) && !/[\udc80-\udcff]/.test(name))
  const wanted = Object.entries(tree)
    .filter(([name]) => !own.test(name) && !name.includes('\\x'))
    .map(([name, node]) => {
      const text = node.t === 'f' ? ` ${node.s} ${node.sha}` : node.t === 'l' ? ` ${node.to}` : ''
      return [name, `${node.t} ${node.t === 'l' ? '' : node.m} ${node.u ?? 0}:${node.g ?? 0}${text}`] as const
    })
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(wanted))
}

function factsOfFile(
  type: string,
  entry: { readonly mode: number; readonly uid: number; readonly gid: number; readonly linkName: string },
  content: Uint8Array,
): string {
  const sha = createHash('sha256').update(content).digest('hex').slice(0, 16)
  const text = type === 'f' ? ` ${content.length} ${sha}` : type === 'l' ? ` ${entry.linkName}` : ''
  const mode = type === 'l' ? '' : (entry.mode & 0o7777).toString(8).padStart(4, '0')
  return `${type} ${mode} ${entry.uid}:${entry.gid}${text}`
}
