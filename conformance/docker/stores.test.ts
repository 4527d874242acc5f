/** /var/lib/docker at the moments of the recording: the same names, types, modes, link counts and sizes. */

import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { decode } from '../../src/kernel/text.ts'
import { findProfile, loadSoftware, type Profile, runScript, type Software } from '../../src/machine/index.ts'

interface Recorded {
  readonly path: string
  readonly type: string
  readonly mode: string
  readonly nlink: number
  readonly size: number
}

let software: Software

beforeAll(async () => {
  software = await loadSoftware()
})

const recorded = (name: string) =>
  JSON.parse(readFileSync(new URL(`./snapshots/snap-${name}.json`, import.meta.url), 'utf8')) as Recorded[]

/** Random and computed ids by their kind, so that two engines can be compared. */
const anonymous = (path: string) =>
  path
    .replace(/[0-9a-f]{64}/g, 'ID')
    .replace(/[A-Z2-7]{26}/g, 'LINK')
    .replace(/#[0-9a-f]+$/, '#INODE')

/**
 * What differs, and why: modes of the data root are those of 20.10.6 as the article shows them (the recorded engine has the fix
 * for CVE-2021-41091: 0710); the version inside the configuration is shorter; gzip is not Go's; the base image is a stand-in.
 */
const entryText = (path: string, type: string, mode: string, nlink: number, size: number): string => {
  const data =
    /(^|\/)(overlay2|containers|ID|ID-init)$/.test(path) &&
    type === 'd' &&
    /^(overlay2|containers)/.test(path)
  const own = path === '' ? '0711' : data ? '0701' : mode
  const isOther = /content\/sha256\/ID$|tar-split|overlay2\/ID\/diff$|\/size$|lastUpdated$|work\/work$/.test(
    path,
  )
  return `${path} ${type} ${own}${isOther ? '' : ` ${type === 'd' ? nlink : ''} ${size}`}`
}

function compare(script: string, places: string, snapshots: readonly string[], ignored: RegExp): void {
  const print = `cd /var/lib/docker; find ${places} -printf '%P\\t%H\\t%y\\t%m\\t%n\\t%s\\n'`
  const result = runScript(findProfile('article') as Profile, software, `${script}\n${print}`)
  expect(decode(result.stderr)).toBe('')
  const lines = decode(result.stdout)
    .split('\n')
    .filter((line) => line.includes('\t'))
  const found = lines.map((line) => {
    const [name = '', start = '', type = '', mode = '', nlink, size] = line.split('\t')
    const path = anonymous(start === '.' ? name : name === '' ? start : `${start}/${name}`)
    return entryText(path, type, mode.padStart(4, '0'), Number(nlink), Number(size))
  })
  const wanted = snapshots.flatMap(recorded).map(({ path, type, mode, nlink, size }) => {
    return entryText(anonymous(path), type, mode, nlink, size)
  })
  // The recorded engine had several containers: one stands for all.
  const kept = (all: readonly string[]) => [...new Set(all)].filter((line) => !ignored.test(line)).sort()
  expect(kept(found)).toEqual(kept(wanted))
}

const build = `docker pull -q ubuntu:20.04 > /dev/null; mkdir -p /root/hello; cd /root/hello
printf 'FROM ubuntu:20.04\\nRUN echo "Hello world" > /tmp/newfile\\n' > Dockerfile
docker build -q -t hello-ubuntu . > /dev/null`

test('a fresh engine', () => {
  compare('docker info > /dev/null', '.', ['00-fresh-root'], /^(buildkit|network|plugins|volumes)\//)
})

test('after the pull and the build of the article', () => {
  compare(
    build,
    'image overlay2',
    ['20-hello-image', '20-hello-overlay2'],
    /diff\/(?!tmp)|diff\/tmp d 1777 2 6$/,
  )
})

test('a container that runs: its mount, and the layer that each container gets', () => {
  compare(
    `${build}; docker run -d hello-ubuntu sleep 1000 > /dev/null; rm -r /var/lib/docker/overlay2/l`,
    'image/overlay2/layerdb/mounts/* overlay2/*-init',
    ['40-container-layerdb-mounts', '40-container-overlay2-init'],
    /^image\/overlay2\/layerdb\/mounts(\/ID)? d/,
  )
})
