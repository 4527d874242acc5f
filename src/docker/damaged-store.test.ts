/** Anybody can write into /var/lib/docker on this machine: the engine says what Go says, or goes on without, and never breaks. */

import { beforeAll, expect, test } from 'vitest'
import { decode } from '../kernel/text.ts'
import { findProfile, loadSoftware, type Profile, runScript, type Software } from '../machine/index.ts'

let software: Software

beforeAll(async () => {
  software = await loadSoftware()
})

/** A container `c2` that has run, its directory in $C; a volume, settings, a cache, the lines of a tar-split. */
const prepared = `docker pull -q ubuntu:20.04 > /dev/null; docker run --name c2 ubuntu:20.04 echo hi > /dev/null
  docker volume create --label a=b vv > /dev/null; mkdir -p /etc/docker b; touch /etc/docker/daemon.json
  printf 'FROM ubuntu:20.04\\nRUN echo hi\\n' > b/Dockerfile; DOCKER_BUILDKIT=1 docker build -q b > /dev/null 2>&1
  D=/var/lib/docker; C=$D/containers/$(docker inspect -f '{{.Id}}' c2)
  split=$(find $D -name tar-split.json.gz -size +1 | head -1); gzip -d < $split > split
  saveSplit() { gzip < split > $split; docker save -o /tmp/s ubuntu:20.04; }
  spoiled() {
    local file=$1 text=$2; shift 2; cp $file /tmp/kept
    echo "$text" > $file; $@ 2>&1 | head -1; cp /tmp/kept $file
  }
`

function run(script: string): string {
  const result = runScript(findProfile('debian') as Profile, software, prepared + script)
  expect(decode(result.stderr)).toBe('')
  return decode(result.stdout)
}

const settings = 'unable to configure the Docker daemon with file /etc/docker/daemon.json'

const references = "failed to start daemon: Couldn't create reference store repository"

/** A file, what is written into it, a command, and what that says. */
const cases = [
  [
    '$C/*-json.log',
    'x',
    'docker logs c2',
    "error from daemon in stream: Error grabbing logs: invalid character 'x' looking for beginning of value",
  ],
  [
    '$C/*-json.log',
    '{"log":3}',
    'docker logs c2',
    'error from daemon in stream: Error grabbing logs: json: cannot unmarshal number into Go struct field JSONLog.log of type string',
  ],
  [
    '$C/*-json.log',
    '{"time":"noon"}',
    'docker logs c2',
    'error from daemon in stream: Error grabbing logs: parsing time "noon"',
  ],
  // A container whose documents cannot be read is not there.
  ['$C/config.v2.json', '{', 'docker ps -aq', ''],
  ['$C/config.v2.json', 'null', 'docker ps -aq', ''],
  ['$C/config.v2.json', '{"State":3}', 'docker ps -aq', ''],
  ['$C/config.v2.json', '{"ID":"other"}', 'docker ps -aq', ''],
  ['$C/hostconfig.json', '{"Mounts":[3]}', 'docker ps -aq', ''],
  ['$C/hostconfig.json', '{}', 'docker inspect -f {{.Name}} c2', '/c2'],
  [
    '$D/image/overlay2/repositories.json',
    '{"Repositories":{"a":3}}',
    'docker history ubuntu:20.04',
    `${references}: json: cannot unmarshal number into Go struct field store.Repositories of type reference.repository`,
  ],
  [
    '$D/image/overlay2/repositories.json',
    'x',
    'docker rmi ubuntu:20.04',
    `${references}: invalid character 'x' looking for beginning of value`,
  ],
  ['$D/volumes/vv/labels.json', 'null', 'docker volume inspect -f {{.Labels}} vv', 'map[]'],
  [
    '$D/volumes/vv/labels.json',
    '3',
    'docker volume ls',
    'Error response from daemon: json: cannot unmarshal number into Go value of type volumeMetadata',
  ],
  ['/etc/docker/daemon.json', 'null', 'docker ps -q --filter name=other', ''],
  [
    '/etc/docker/daemon.json',
    '[]',
    'docker ps',
    `${settings}: json: cannot unmarshal array into Go value of type config.Config`,
  ],
  [
    '/etc/docker/daemon.json',
    '{"storage-driver":3}',
    'docker ps',
    `${settings}: json: cannot unmarshal number into Go struct field Config.storage-driver of type string`,
  ],
  [
    '/etc/docker/daemon.json',
    '{"features":3}',
    'docker ps',
    `${settings}: json: cannot unmarshal number into Go struct field Config.features of type map[string]bool`,
  ],
  [
    '$D/buildkit/cache.db',
    '{"overlay2":[3]}',
    'docker builder prune -f',
    'Error response from daemon: invalid database',
  ],
  [
    'split',
    '{"type":2,"payload":3}',
    'saveSplit',
    'Error response from daemon: json: cannot unmarshal number into Go struct field Entry.payload of type []uint8',
  ],
] as const

test('what cannot be read is refused in words, or passed over', () => {
  const calls = cases.map(([file, text, command]) => `echo "@$(spoiled ${file} '${text}' ${command})"\n`)
  const said = run(calls.join('')).split('@').slice(1)
  expect(said).toEqual(cases.map(([, , , words]) => `${words}\n`))
})

test('whatever stands in whichever file, commands end', { timeout: 60_000 }, () => {
  const ended = run(`for file in $(find $D -type f ! -path '*/diff/*' ! -path '*/merged/*'); do
      cp $file /tmp/kept
      for text in x '{}'; do
        printf "$text" > $file
        for command in 'ps -a' images 'inspect c2' 'system df' 'volume ls' 'history ubuntu:20.04' 'diff c2' 'logs c2' 'start c2'; do
          docker $command > /dev/null 2>&1
        done
        echo ended
      done
      cp /tmp/kept $file
    done`)
  expect(ended).toMatch(/^(ended\n){60,}$/)
})
