/** Section 3 of the article, as its script has it: every id that the article prints, computed. */

import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { decode } from '../../src/kernel/text.ts'
import { findProfile, loadSoftware, type Profile, runScript, type Software } from '../../src/machine/index.ts'

const recorded = (name: string) => readFileSync(new URL(`./article/${name}`, import.meta.url), 'utf8')

let software: Software

beforeAll(async () => {
  software = await loadSoftware()
})

function run(profile: string, script: string): string {
  const result = runScript(findProfile(profile) as Profile, software, script)
  expect(decode(result.stderr)).toBe('')
  return decode(result.stdout)
}

const build = `docker pull -q ubuntu:20.04 > /dev/null; mkdir -p /root/hello; cd /root/hello
printf 'FROM ubuntu:20.04\\n\\n RUN echo "Hello world" > /tmp/newfile\\n' > Dockerfile
`

test('the walk of section 3 prints what the article prints', () => {
  const output = run('article', recorded('section3.sh'))
  const base = '9f54eef412758095c8079ac465d494a2872e02e90bf1fb5f12a1641c0d1bb78b'
  const chain = '6613b10b697b0a267c9573ee23e54c0373ccf72e7991cf4479bd0b66609a631c'
  const cacheId = '83b569c0f5de093192944931e4f41dafb2d7f80eae97e4bd62425c20e2079f65'
  for (const part of [
    'Digest: sha256:626ffe58f6e7566e00254b638eb7e0f3b11d4da9675088f4781a50ae288f3322\n',
    ' ---> ba6acccedd29\n',
    ' ---> Running in ee79bb9802d0\nRemoving intermediate container ee79bb9802d0\n ---> 290d8cc1f75a\n',
    'Successfully built 290d8cc1f75a\nSuccessfully tagged hello-ubuntu:latest\n',
    `${recorded('hello-ubuntu-config.json')}layerdb/\n`,
    `sha256:${base}${chain}\n12${cacheId}total 8\n`,
    'drwx-----x 4 root root  55 ',
    'drwxr-xr-x 3 root root  17 ',
    '-rw-r--r-- 1 root root  26 ',
    '-rw-r--r-- 1 root root  28 ',
    'drwx------ 2 root root   6 ',
    ' 13 root root 167 ',
    'tmp\nnewfile\nHello world\n',
  ]) {
    expect(output).toContain(part)
  }
})

test('another byte in the file, another command, another time: other ids', () => {
  const id = (profile: string, dockerfile: string, options = '') =>
    run(profile, `${build}${dockerfile}docker build -q ${options} .`)
  const own = id('article', '')
  expect(own).toBe('sha256:290d8cc1f75a4e230d645bf03c49bbb826f17d1025ec91a1eb115012b32d1ff8\n')
  const others = [
    id('article', 'sed -i s/world/World/ Dockerfile; '),
    id('article', 'sed -i s/newfile/newfil/ Dockerfile; '),
    id('article', 'docker build -q . > /dev/null; ', '--no-cache'),
    id('debian', ''),
  ]
  expect(new Set([own, ...others]).size).toBe(5)
})

test('a record of chance does not make a layer: what the file holds decides on the diffID', () => {
  const diffId = (content: string) =>
    run(
      'article',
      `${build}docker build -q -t one . > /dev/null
       upper=/var/lib/docker/overlay2/83b569c0f5de093192944931e4f41dafb2d7f80eae97e4bd62425c20e2079f65/diff
       printf ${content} > $upper/tmp/newfile
       docker save one -o /tmp/one.tar 2>&1 | cut -c1-100`,
    )
  expect(diffId("'Hello world\\n'")).toContain('WARNING: the content of layer sha256:9f54eef')
  expect(diffId("'Hello World\\n'")).toContain('failed to rebuild the tar of layer sha256:b3cce2ce')
})
