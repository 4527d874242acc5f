import { createHash } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { decode } from '../kernel/text.ts'
import { boot } from '../library/machine.ts'
import { findProfile, loadSoftware, type Profile, runScript, type Software } from '../machine/index.ts'
import { readTar } from './content/tar-read.ts'

let software: Software

beforeAll(async () => {
  software = await loadSoftware()
})

function run(script: string) {
  const result = runScript(findProfile('debian') as Profile, software, script)
  return {
    stdout: decode(result.stdout),
    stderr: decode(result.stderr),
    status: result.status,
    get: result.get,
  }
}

/** What the stores hold, without what only remembers blobs. */
const STORES =
  'find /var/lib/docker/image/*/layerdb /var/lib/docker/image/*/imagedb /var/lib/docker/overlay2 /var/lib/docker/containers /var/lib/docker/tmp | sort'

test('every digest in a saved archive is right, and the archive gives the same image again', () => {
  const { stdout, get } =
    run(`docker pull -q playground/layers > /dev/null; docker save -o /a.tar playground/layers
    before=$(docker images -q --no-trunc); docker history -q playground/layers > /h1
    docker rmi playground/layers > /dev/null; docker load -i /a.tar
    [ "$(docker images -q --no-trunc)" = "$before" ] && echo same; docker save playground/layers | cmp - /a.tar && echo equal`)
  expect(stdout).toBe('Loaded image: playground/layers:latest\nsame\nequal\n')
  const entries = readTar(get('/a.tar') as Uint8Array)
  if (typeof entries === 'string') throw new Error(entries)
  const file = (name: string) => entries.find((entry) => entry.name === name)?.data as Uint8Array
  const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  const [{ Config, Layers }] = JSON.parse(decode(file('manifest.json'))) as [
    { Config: string; Layers: string[] },
  ]
  expect(sha(file(Config))).toBe(Config.replace('.json', ''))
  const { rootfs } = JSON.parse(decode(file(Config))) as { rootfs: { diff_ids: string[] } }
  expect(Layers.map((name) => `sha256:${sha(file(name))}`)).toEqual(rootfs.diff_ids)
})

test('what went in through overlayfs comes out as whiteouts and opaque directories', () => {
  const { stdout } = run(`docker pull -q playground/layers > /dev/null
    docker run --name one playground/layers sh -c 'rm /data/kept; rm -r /replaced; mkdir /replaced; echo 1 > /replaced/f'
    docker diff one; docker commit one two > /dev/null; docker save -o /t.tar two
    docker run --rm two find /data /replaced | sort`)
  expect(stdout).toBe(
    'C /data\nD /data/kept\nC /replaced\nA /replaced/f\nD /replaced/new\n' +
      '/data\n/data/added\n/data/changed\n/replaced\n/replaced/f\n',
  )
})

test('nothing of a container or an image remains when they are gone', () => {
  const { stdout } =
    run(`docker info > /dev/null; ${STORES} > /before; docker run --name c busybox2 true 2> /dev/null
    docker run --name cc busybox sh -c 'echo x > /x' 2> /dev/null; docker commit cc img > /dev/null; docker rm cc > /dev/null
    docker rmi img busybox > /dev/null; ${STORES} > /after; diff /before /after; mount | grep -c docker`)
  expect(
    stdout.split('\n').filter((line) => /^[<>]/.test(line) && !/layerdb\/(sha256|tmp|mounts)$/.test(line)),
  ).toEqual([])
  expect(stdout.endsWith('0\n')).toBe(true)
})

test('a build that fails says why and leaves its container, but no image', () => {
  const { stdout, stderr, status } = run(`docker pull -q busybox > /dev/null; mkdir /b; cd /b
    printf 'FROM busybox\\nRUN echo before && false\\n' > Dockerfile; docker build -t x . > /dev/null; echo $?
    docker ps -a --format '{{.Image}} {{.Status}}'; docker images -aq | wc -l; mount | grep -c docker`)
  expect(stdout).toMatch(/^1\n[0-9a-f]{12} Exited \(1\) .* ago\n1\n0\n$/)
  expect(stderr).toBe("The command '/bin/sh -c echo before && false' returned a non-zero code: 1\n")
  expect(status).toBe(1)
})

test('the drivers give pulled images the same ids, and each keeps its own', () => {
  const { stdout } = run(`mkdir -p /etc/docker; for driver in overlay2 vfs aufs overlay2; do
      echo "{\\"storage-driver\\": \\"$driver\\"}" > /etc/docker/daemon.json
      docker images -q | wc -l; docker pull -q playground/layers > /dev/null; docker images -q --no-trunc
      docker run --rm playground/layers sh -c 'cat /data/changed; ls /replaced'
    done`)
  const [, id] = stdout.split('\n')
  const seen = `${id}\nfrom the second layer\nnew\n`
  expect(stdout).toBe(`0\n${seen}0\n${seen}0\n${seen}1\n${seen}`)
})

const escaped = (text: string) => text.replace(/[()?]/g, '\\$&')

test.each([
  ['btrfs', 'prerequisites for driver not satisfied (wrong filesystem?)'],
  ['zfs', 'prerequisites for driver not satisfied (wrong filesystem?)'],
  ['overlay', 'driver not supported'],
  ['devicemapper', 'driver not supported'],
])('dockerd refuses the driver %s', (driver, reason) => {
  expect(run(`dockerd --storage-driver ${driver}`)).toMatchObject({
    stdout: '',
    stderr: expect.stringMatching(
      new RegExp(
        `^(.* level=warning .*\n)?failed to start daemon: error initializing graphdriver: ${escaped(reason)}\n$`,
      ),
    ),
    status: 1,
  })
})

test.each([
  ['docker rmi nosuch', 'Error: No such image: nosuch\n', 1],
  ['docker logs nosuch', 'Error: No such container: nosuch\n', 1],
  ['docker history nosuch', 'Error response from daemon: No such image: nosuch:latest\n', 1],
  ['docker inspect nosuch', 'Error: No such object: nosuch\n', 1],
  ['docker image inspect nosuch', 'Error: No such image: nosuch\n', 1],
  [
    'docker pull busybox:nosuch',
    'Error response from daemon: manifest for busybox:nosuch not found: manifest unknown: manifest unknown\n',
    1,
  ],
  [
    'docker build -t "Bad Name" /',
    `invalid argument "Bad Name" for "-t, --tag" flag: invalid reference format: repository name must be lowercase\nSee 'docker build --help'.\n`,
    125,
  ],
  ['docker pull Bad', 'invalid reference format: repository name must be lowercase\n', 1],
  ['docker push a@b', 'invalid reference format\n', 1],
  ['docker create a:b:c', 'invalid reference format\n', 1],
  [
    'docker run Bad',
    "docker: invalid reference format: repository name must be lowercase.\nSee 'docker run --help'.\n",
    125,
  ],
  ['docker run --nosuch x', "unknown flag: --nosuch\nSee 'docker run --help'.\n", 125],
  [
    'docker rmi',
    '"docker rmi" requires at least 1 argument.\nSee \'docker rmi --help\'.\n\nUsage:  docker rmi [OPTIONS] IMAGE [IMAGE...]\n\nRemove one or more images\n',
    1,
  ],
])('%s fails as the real one does', (command, message, status) => {
  expect(run(command)).toMatchObject({ stderr: message, status })
})

test('a container of the driver aufs shows the options of its mount', () => {
  const { stdout } = run(`dockerd -s aufs 2> /dev/null; docker pull -q busybox > /dev/null
    docker run --rm busybox mount | head -1 | sed 's/si=[0-9a-f]*/si=N/'`)
  expect(stdout).toBe('none on / type aufs (rw,relatime,si=N,dio,dirperm1)\n')
})

test('what a container shows of itself is its own: processes, name, mounts', () => {
  const { stdout } = run(`docker pull -q busybox > /dev/null
    docker run --rm -h own busybox sh -c 'echo $$; hostname; ps -e | wc -l; umount /dev/shm; mount | wc -l; kill -9 1; echo alive'
    hostname; mount | grep -c /var/lib/docker`)
  expect(stdout).toMatch(/^1\nown\n\d\n\d+\nalive\n(?!own)\S+\n0\n$/)
})

test('a server of an image goes by its own name, with a worker, and ends at its stop signal', () => {
  const { stdout } =
    run(`docker run -d --name web nginx > /dev/null 2>&1; docker top web -o pid,user,args | sed 's/^[^ ]* *//'
    start=$(date +%s); docker stop web; docker start web; docker restart web; echo $(($(date +%s) - start)) s
    docker exec web cat /run/nginx.pid; docker kill -s TERM web; docker wait web
    docker run -d --name store redis > /dev/null 2>&1; docker top store | sed 's/.* //'; docker stop store; docker inspect -f '{{.State.ExitCode}}' store`)
  expect(stdout).toBe(
    'USER                COMMAND\nroot                nginx: master process nginx -g daemon off;\n101                 nginx: worker process\n' +
      'web\nweb\nweb\n0 s\n1\nweb\n0\nCMD\n*:6379\nstore\n0\n',
  )
})

test('a port of the host leads into one container at a time', () => {
  const { stdout, stderr } = run(`docker pull -q busybox > /dev/null
    start() { name=$1; shift; docker run -d --name $name "$@" busybox sleep 100 > /dev/null; echo $?; }
    start p1 -p 8080:80; start p2 -p 8080:80; start p3 -p 8080:80/udp; start p4 -p 127.0.0.1:8080:80; start p5 -p 80 -p 81; start p6 -p 80
    docker inspect -f '{{.State.Status}} {{json .NetworkSettings.Ports}}' p2 p5 p6
    docker kill p1; docker start p2; docker port p2; docker rm -f p1 p2 p3 p4 p5 p6 > /dev/null`)
  const both = (port: number) =>
    `[{"HostIp":"0.0.0.0","HostPort":"${port}"},{"HostIp":"::","HostPort":"${port}"}]`
  expect(stdout).toBe(
    `0\n125\n0\n125\n0\n0\ncreated {}\nrunning {"80/tcp":${both(49153)},"81/tcp":${both(49154)}}\nrunning {"80/tcp":${both(49155)}}\n` +
      'p1\np2\n80/tcp -> 0.0.0.0:8080\n80/tcp -> :::8080\n',
  )
  const failure = (name: string, address: string) =>
    `docker: Error response from daemon: driver failed programming external connectivity on endpoint ${name} (ID): Bind for ${address} failed: port is already allocated.\n`
  expect(stderr.replace(/[0-9a-f]{64}/g, 'ID')).toBe(
    failure('p2', '0.0.0.0:8080') + failure('p4', '127.0.0.1:8080'),
  )
})

test('docker cp sees what is mounted into a container, and docker export only its own files', () => {
  const { stdout, stderr } =
    run(`docker run -d --name c1 --hostname box -v v1:/data -v v1:/kept:ro busybox sleep 100 > /dev/null 2>&1
    docker create --name c2 --read-only -v v2:/data busybox > /dev/null
    echo new > f; docker cp f c1:/data/f; docker cp c1:/kept/f - | tar -xO; docker exec c1 cat /data/f
    docker cp c1:/etc/hostname h; cat h; docker cp c1:/etc/hosts - | tar -xO | grep -c box
    docker export c1 | tar -tv data/ kept/ etc/hostname | awk '{ print $3, $6 }'
    docker cp f c1:/kept; docker cp f c1:/kept/g; docker cp f c2:/; docker cp f c2:/data && echo copied; docker rm -f c1 c2 > /dev/null`)
  expect(stdout).toBe('new\nnew\nbox\n1\n0 data/\n0 etc/hostname\n0 kept/\ncopied\n')
  expect(stderr).toBe(
    'Error response from daemon: mounted volume is marked read-only\n'.repeat(2) +
      'Error response from daemon: container rootfs is marked read-only\n',
  )
})

test('a symlink in a container leads docker cp nowhere but into the container', () => {
  const { stdout, stderr } = run(`docker pull -q busybox > /dev/null; echo host > /etc/secret
    docker run --name c1 busybox sh -c 'ln -s /etc /link; ln -s /etc/secret /file; echo inside > /etc/secret'
    docker cp c1:/link/secret a; docker cp -L c1:/file b; cat a b; docker cp a c1:/link/new; ls /etc/new`)
  expect(stdout).toBe('inside\ninside\n')
  expect(stderr).toContain("'/etc/new': No such file or directory")
})

test('a directory that a later entry replaces has no time to set, and the engine says so', () => {
  const { stdout, stderr } =
    run(`cd; docker images -q; mkdir -p t/d; tar cf a.tar t/d; rm -r t; touch t; tar rf a.tar t
    before=$(${STORES}); docker import a.tar; echo $?; [ "$(${STORES})" = "$before" ] && echo nothing left`)
  expect(stderr).toBe(
    'Error response from daemon: Error processing tar file(exit status 1): chtimes /t/d: not a directory\n',
  )
  expect(stdout).toBe('1\nnothing left\n')
})

test('ADD unpacks what begins as an archive, and fails where that breaks off or is damaged', () => {
  const { stdout, stderr } =
    run(`docker pull -q busybox > /dev/null; mkdir t; seq 20000 > t/a; tar czf a.tgz t; tar cf a.tar t
    head -c 3000 a.tgz > cut.tgz; head -c 5000 a.tar > cut.tar; head -c 50 a.tgz > early.tgz; head -c 500 a.tar > early.tar
    { head -c -8 a.tgz; printf 12345678; } > sum.tgz; seq 20000 | gzip > text.gz; head -c 3000 text.gz > cut.gz
    add() { printf 'FROM busybox\\nADD %s /x/\\n' $1 | docker build -q -f - .; }
    add cut.tgz; before=$(${STORES}); add cut.tar; add sum.tgz
    [ "$(${STORES})" = "$before" ] && echo nothing left
    for file in a.tgz a.tar early.tgz early.tar text.gz cut.gz; do
      id=$(add $file); docker run --rm $id find /x -type f; done`)
  expect(stderr).toBe(
    ['exit status 1): unexpected EOF', 'exit status 1): unexpected EOF', 'gzip: invalid checksum): ']
      .map((why) => `failed to copy files: Error processing tar file(${why}\n`)
      .join(''),
  )
  expect(stdout).toBe(
    `nothing left\n${['t/a', 't/a', 'early.tgz', 'early.tar', 'text.gz', 'cut.gz'].map((name) => `/x/${name}\n`).join('')}`,
  )
})

test('prune takes the names of all that no container uses, and what then has none', () => {
  const { stdout } = run(`docker pull -q ubuntu > /dev/null; docker pull -q busybox > /dev/null
    docker run --name xx ubuntu true; docker commit xx mine:1 > /dev/null
    printf 'FROM busybox\nRUN echo 1 > /1\nRUN echo 2 > /2\n' | docker build -qt a - > /dev/null; docker tag a b:2
    list() { docker images -a --format '{{.Repository}}:{{.Tag}}'; }
    docker image prune -af | grep -c deleted; list; docker rm xx; docker image prune -af > /dev/null; list`)
  expect(stdout).toBe('4\nubuntu:latest\nxx\n')
})

test('a file that is named may be a pipe, or a device that never ends', () => {
  const { stdout, stderr } = run(`docker pull -q busybox > /dev/null
    docker run --rm --env-file <(sleep 1; echo A=b) busybox env | grep A=; mkdir b; echo hi > b/f; cd b
    docker build -q -f <(echo FROM busybox; echo COPY f /f) . | wc -l
    printf 'FROM busybox\\nRUN --mount=type=secret,id=s cat /run/secrets/s\\n' > Dockerfile
    DOCKER_BUILDKIT=1 docker build --progress plain --secret id=s,src=<(echo word) . 2>&1 | grep -c word
    for command in 'run --env-file /dev/zero busybox' 'build -f /dev/zero .' 'load -i /dev/zero'; do docker $command > /dev/null; done
    docker build -q -f . .; docker load -i .`)
  expect(stdout).toBe('A=b\n1\n1\n')
  const full = 'Error response from daemon: write /var/lib/docker/tmp: no space left on device'
  expect(stderr.split('\n')).toEqual([
    `docker: ${full}.`,
    "See 'docker run --help'.",
    full,
    full,
    'Error response from daemon: read .: is a directory',
    'Error response from daemon: read .: is a directory',
    '',
  ])
})

test('what a container may do is what its capabilities say', () => {
  const { stdout } = run(`docker pull -q busybox > /dev/null; try() { docker run --rm "$@" 2>&1; }
    try busybox sh -c 'mount -t tmpfs t /mnt 2> /dev/null || echo refused; grep CapEff /proc/self/status'
    try --privileged busybox sh -c 'mkdir -p /mnt; mount -t tmpfs t /mnt && echo mounted; grep CapEff /proc/self/status'
    try --cap-drop CHOWN busybox sh -c 'touch /a; chown 5:5 /a 2> /dev/null || echo refused'
    try --cap-drop ALL --cap-add chown busybox sh -c 'touch /a; chown 5:5 /a && ls -n /a | cut -d" " -f3; grep CapEff /proc/self/status'
    try -u nobody busybox grep CapEff /proc/self/status`)
  expect(stdout).toBe(
    'refused\nCapEff:\t00000000a80425fb\nmounted\nCapEff:\t000001ffffffffff\nrefused\n5\nCapEff:\t0000000000000001\nCapEff:\t0000000000000000\n',
  )
})

test('the registry answers as to somebody without an account', () => {
  const { stdout, stderr, status } = run(`docker pull -q busybox > /dev/null; docker tag busybox mine:1
    docker push mine:1 | sed 's/^[0-9a-f]*:/ID:/'; docker push other; docker login -u me -p secret; docker search --format '{{.Name}} {{.IsOfficial}}' busy
    docker run --network nowhere busybox true; docker run --device /dev/none busybox true; docker run --gpus all busybox true`)
  expect(stdout).toBe(
    'The push refers to repository [docker.io/library/mine]\nID: Preparing\nUsing default tag: latest\nThe push refers to repository [docker.io/library/other]\nbusybox [OK]\n',
  )
  expect(stderr).toBe(
    `denied: requested access to the resource is denied
An image does not exist locally with the tag: other
WARNING! Using --password via the CLI is insecure. Use --password-stdin.
Error response from daemon: Get "https://registry-1.docker.io/v2/": unauthorized: incorrect username or password
docker: Error response from daemon: network nowhere not found.
docker: Error response from daemon: error gathering device information while adding custom device "/dev/none": no such file or directory.
docker: Error response from daemon: could not select device driver "" with capabilities: [[gpu]].
`,
  )
  expect(status).toBe(125)
})

test('a detached shell goes on where its input is kept open, and ends where it is not', () => {
  const { stdout } = run(`docker pull -q ubuntu:20.04 > /dev/null
    docker run -itd --name both ubuntu:20.04 bash > /dev/null; docker run -td --name tty ubuntu:20.04 bash > /dev/null
    docker run -id --name open ubuntu:20.04 cat > /dev/null; docker run -d --name none ubuntu:20.04 bash > /dev/null
    docker wait none; docker ps --format '{{.Names}}'; docker exec both sh -c 'echo > /x'; docker diff both`)
  expect(stdout).toBe('0\nopen\ntty\nboth\nA /x\n')
})

test('who types at a terminal is told which images there are; a script is not', async () => {
  const machine = await boot()
  const said = 'There is no network. Images that can be had here'
  const lastLine = (line: string) => machine.run(line).output.trimEnd().split('\n').at(-1)
  const names = `${said}: ubuntu, alpine, busybox, debian, centos, nginx, redis, hello-world, playground/layers.`
  expect(lastLine('docker pull fedora')).toBe(names)
  expect(lastLine('docker run fedora:35 ls')).toBe(names)
  expect(lastLine('docker pull ubuntu:18.04')).toBe(`${said}: ubuntu:20.04, ubuntu:latest.`)
  machine.run('echo FROM fedora > Dockerfile')
  expect(lastLine('docker build .')).toBe(names)
  expect(lastLine('DOCKER_BUILDKIT=1 docker build .')).toBe(names)
  expect(lastLine('docker pull quay.io/x/y 2>&1 | cat')).toBe(
    'Error response from daemon: Get "https://quay.io/v2/": dial tcp: lookup quay.io: no such host',
  )
})

test('exec -i copies what it can read, and what runs without -t has no terminal', async () => {
  const machine = await boot()
  machine.run('docker pull -q ubuntu:20.04; docker run -d --name web ubuntu:20.04 sleep 1000')
  const said = (line: string) => machine.run(line).output
  expect(said('printf "a\\nb\\n" | docker run -i --rm ubuntu:20.04 sh -c "cat; echo end"')).toBe(
    'a\nb\nend\n',
  )
  // All of it, whatever the process reads.
  expect(said('seq 3 | while read line; do echo $line; docker exec -i web head -1; done')).toBe('1\n2\n')
  expect(said('seq 100000 | docker exec -i web tail -1; seq 100000 | docker exec -i web head -1')).toBe(
    '100000\n1\n',
  )
  expect(said('docker exec -i web cat <&-; docker exec -i web cat < /dev/null; docker exec web cat')).toBe('')
  expect(said('docker exec -i web sh <<< "ps -eo tty=; tty"')).toBe('?\n?\n?\nnot a tty\n')
})

test('top runs the ps of the host', async () => {
  const machine = await boot()
  machine.run('docker pull -q ubuntu:20.04; docker run -d --name web ubuntu:20.04 sleep 1000')
  const said = (options: string) => machine.run(`docker top web ${options}`).output.replace(/ +/g, ' ')
  const pid = machine.run("docker inspect -f '{{.State.Pid}}' web").output.trim()
  expect(said('-o pid,cmd')).toBe(`PID CMD\n${pid} sleep 1000\n`)
  expect(said('xf -o pid,args')).toBe(`PID COMMAND\n${pid} \\_ sleep 1000\n`)
  expect(said('aux').split('\n')[0]).toBe('USER PID %CPU %MEM VSZ RSS TTY STAT START TIME COMMAND')
  expect(said('-o cmd')).toBe("Error response from daemon: Couldn't find PID field in ps output\n")
  expect(said('-o user=PID')).toBe('Error response from daemon: specifying "user=PID" is not allowed\n')
  expect(said('-o nope')).toBe(
    'Error response from daemon: ps: error: unknown user-defined format specifier "nope"\n',
  )
})

test('what exec runs writes to a terminal with -t, and to nothing where it is detached', async () => {
  const machine = await boot()
  machine.run('docker pull -q ubuntu:20.04; docker run -d --name web ubuntu:20.04 sleep 1000')
  const said = (line: string) => machine.run(line).output
  const streams =
    "sh -c 'for fd in 0 1 2; do test -t $fd; echo $?; done | xargs; test -t 1; echo $? $(test -t 2; echo $?)'"
  expect(said(`docker exec web ${streams}`)).toBe('1 1 1\n1 1\n')
  expect(said(`docker exec -it web ${streams}`)).toBe('0 1 0\n0 0\n')
  expect(said('docker exec web ls /usr')).toBe(
    'bin\ngames\ninclude\nlib\nlib32\nlib64\nlibx32\nlocal\nsbin\nshare\nsrc\n',
  )
  expect(said('docker exec -d web sh -c "echo out; echo 1 > /f"; sleep 1; docker exec web cat /f')).toBe(
    '1\n',
  )
  expect(said('docker exec web sh -c "echo out; echo err >&2; exit 3" 2> /dev/null; echo $?')).toBe(
    'out\n3\n',
  )
})

test('alpine is a small image, under two tags', () => {
  const { stdout } =
    run(`docker run -d --name one alpine sleep 1000 > /dev/null 2>&1; docker exec one cat /etc/alpine-release
    docker exec one sh -c 'echo $0; ls -d /m*'; docker exec one touch /new; docker diff one
    docker run --rm alpine:3.15 ash -c 'ls /new' 2>&1 | tail -n 1; docker images --format '{{.Repository}}:{{.Tag}}' | sort`)
  expect(stdout).toBe(
    "3.15.0\nsh\n/media\n/mnt\nA /new\nls: cannot access '/new': No such file or directory\nalpine:3.15\nalpine:latest\n",
  )
})

test('top of busybox goes on where there is no terminal, and its container can be exported', () => {
  const { stdout } =
    run(`docker run -d --name one busybox top > /dev/null 2>&1; docker run -d --name two busybox top -b > /dev/null
    sleep 1; docker ps --format '{{.Names}} {{.Command}}'; docker logs one | grep -c '^top - '
    mkdir busybox; docker export $(docker ps --filter ancestor=busybox:latest | grep one | awk '{print $1}') | tar x -C busybox; ls busybox`)
  expect(stdout).toBe('two "top -b"\none "top"\n1\nbin\ndev\netc\nhome\nproc\nroot\nsys\ntmp\nusr\nvar\n')
})

test('images built on one distribution share its layer', () => {
  const { stdout } = run(`docker pull -q debian:11 > /dev/null; docker pull nginx | grep -c 'Already exists'
    docker pull redis | grep -c 'Pull complete'; cd /var/lib/docker/image/overlay2/layerdb/sha256; ls | wc -l
    for image in debian:11 nginx redis; do docker inspect -f '{{index .RootFS.Layers 0}}' $image; done | uniq | wc -l
    docker run --rm nginx cat /etc/debian_version; docker run --rm centos:7 cat /etc/redhat-release`)
  expect(stdout).toBe('1\n3\n9\n1\n11.2\nCentOS Linux release 7.9.2009 (Core)\n')
})

test('a server without network leaves the files of its first start, waits, and is stopped by its signal', () => {
  const { stdout } =
    run(`docker run -d --name web nginx > /dev/null 2>&1; sleep 1; docker diff web; docker logs web
    docker exec web sed -n 2,3p /etc/nginx/conf.d/default.conf
    docker stop web > /dev/null; docker inspect -f '{{.State.ExitCode}}' web; docker run --rm nginx nginx -v | tail -n 1`)
  expect(stdout).toBe(`C /etc
C /etc/nginx
C /etc/nginx/conf.d
C /etc/nginx/conf.d/default.conf
C /run
A /run/nginx.pid
C /var
C /var/cache
C /var/cache/nginx
A /var/cache/nginx/client_temp
A /var/cache/nginx/fastcgi_temp
A /var/cache/nginx/proxy_temp
A /var/cache/nginx/scgi_temp
A /var/cache/nginx/uwsgi_temp
/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh
/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh
/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh
/docker-entrypoint.sh: Configuration complete; ready for start up
    listen       80;
    listen  [::]:80;
0
nginx version: nginx/1.21.5
`)
})

test('an image with a volume gives its container one', () => {
  const { stdout } = run(`docker run -d --name store redis > /dev/null 2>&1; docker volume ls -q | wc -l
    docker inspect -f '{{range .Mounts}}{{.Type}} {{.Destination}}{{end}}' store; docker exec store pwd
    docker rm -fv store; docker volume ls -q | wc -l`)
  expect(stdout).toBe('1\nvolume /data\n/data\nstore\n0\n')
})

test('the terminal of a container is its console too; without one there is none', () => {
  const { stdout } =
    run(`docker pull -q alpine > /dev/null; docker run --rm -t alpine ls -l /dev/console /dev/pts | cut -c 1-30
    docker run --rm -t alpine cat /proc/mounts | grep console; docker run --rm alpine ls /dev | xargs`)
  expect(stdout).toBe(
    [
      'crw--w---- 1 root tty  136, 0 ',
      '',
      '/dev/pts:',
      'total 0',
      'crw--w---- 1 root tty  136, 0 ',
      'crw-rw-rw- 1 root root   5, 2 ',
      'devpts /dev/console devpts rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=666 0 0',
      'fd full null ptmx pts random shm stderr stdin stdout tty urandom zero',
      '',
    ].join('\n'),
  )
})
