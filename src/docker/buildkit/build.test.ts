import { beforeAll, expect, test } from 'vitest'
import { decode } from '../../kernel/text.ts'
import { findProfile, loadSoftware, type Profile, runScript, type Software } from '../../machine/index.ts'

let software: Software

beforeAll(async () => {
  software = await loadSoftware()
})

function run(script: string): string {
  const { stdout, stderr } = runScript(
    findProfile('debian') as Profile,
    software,
    `export DOCKER_BUILDKIT=1; mkdir -p /w; cd /w\n${script}`,
  )
  return decode(stdout) + decode(stderr)
}

/** The steps and what became of them, without times, digests and the daemon's own. */
const steps = (text: string): string[] =>
  text.split('\n\n').flatMap((block) => {
    const name = /^#\d+ (\[(?!internal).*)$/m.exec(block)?.[1]
    const end = /^#\d+ (CACHED|DONE|ERROR)/m.exec(block)?.[1]
    return name === undefined ? [] : [`${end} ${name}`]
  })

test('only what the result needs is done, and what was done before is taken from the cache', () => {
  const dockerfile = `cat > Dockerfile <<'EOF'
FROM busybox AS tools
RUN echo tool > /tool
FROM busybox AS unused
RUN exit 7
FROM busybox
ARG WHO=world
WORKDIR /app
COPY --from=tools /tool .
COPY . src/
RUN echo "hello $WHO" > greeting
EOF
docker pull -q busybox > /dev/null; echo 1 > file; printf 'ignored\\n' > .dockerignore; echo no > ignored
`
  const first = run(`${dockerfile}docker build -t a . 2>&1`)
  expect(steps(first)).toEqual([
    'DONE [tools 1/2] FROM docker.io/library/busybox:latest',
    'DONE [tools 2/2] RUN echo tool > /tool',
    'DONE [stage-2 2/5] WORKDIR /app',
    'DONE [stage-2 3/5] COPY --from=tools /tool .',
    'DONE [stage-2 4/5] COPY . src/',
    'DONE [stage-2 5/5] RUN echo "hello world" > greeting',
  ])
  const again = run(
    `${dockerfile}docker build -q -t a . > /dev/null; echo other > ignored; docker build -t a . 2>&1`,
  )
  expect(steps(again).filter((step) => !step.startsWith('CACHED'))).toEqual([
    'DONE [tools 1/2] FROM docker.io/library/busybox:latest',
  ])
  const changed = run(
    `${dockerfile}docker build -q -t a . > /dev/null; docker build --build-arg WHO=you -t a . 2>&1; docker run --rm a cat greeting; docker run --rm a ls src`,
  )
  expect(steps(changed).filter((step) => step.startsWith('DONE') && step.includes('RUN'))).toEqual([
    'DONE [stage-2 5/5] RUN echo "hello you" > greeting',
  ])
  expect(changed).toMatch(/hello you\nDockerfile\nfile\n$/)
})

test('what a step mounts is there while it runs, and not in the image', () => {
  const output = run(`docker pull -q busybox > /dev/null; echo given > file; echo hush > secret
cat > Dockerfile <<'EOF'
FROM busybox AS other
RUN echo from-other > /data
FROM busybox
RUN --mount=type=bind,target=/ctx cat /ctx/file > /a
RUN --mount=type=bind,from=other,source=/data,target=/data cat /data >> /a
RUN --mount=type=cache,target=/cache echo x >> /cache/log; wc -l < /cache/log >> /a
RUN --mount=type=secret,id=s cat /run/secrets/s >> /a
RUN --mount=type=tmpfs,target=/t touch /t/x; ls /t >> /a
EOF
docker build -q --secret id=s,src=secret -t m . > /dev/null && docker run --rm m sh -c 'cat /a; ls -d /ctx /data /cache /t /run/secrets 2>/dev/null; true'`)
  // The directory made for the secret stays, as in BuildKit of that time.
  expect(output).toBe('given\nfrom-other\n1\nhush\nx\n/run/secrets\n')
})

test('a failing step says what it wrote; nothing of the image is there', () => {
  const output = run(`docker pull -q busybox > /dev/null
printf 'FROM busybox\\nRUN echo one; echo two >&2; exit 3\\n' > Dockerfile
docker build -t f . 2>&1 | tail -8 | sed 's/[0-9]\\.[0-9][0-9][0-9]/T/'; docker images -q f`)
  expect(output.slice(output.indexOf('#5 T'))).toBe(
    `#5 T one
#5 T two
#5 ERROR: executor failed running [/bin/sh -c echo one; echo two >&2; exit 3]: exit code: 3
------
 > [2/2] RUN echo one; echo two >&2; exit 3:
------
executor failed running [/bin/sh -c echo one; echo two >&2; exit 3]: exit code: 3
`,
  )
})

test.each([
  [
    'FROM busybox\nFOO x',
    'failed to solve with frontend dockerfile.v0: failed to create LLB definition: dockerfile parse error line 2: unknown instruction: FOO',
  ],
  ['FROM busybox\nCOPY nothing /x', 'failed to compute cache key: "/nothing" not found: not found'],
  ['FROM busybox AS a\nCOPY --from=b /x /y', 'insufficient_scope: authorization failed'],
  ['FROM nosuch', 'pull access denied, repository does not exist or may require authorization'],
])('a mistake: %s', (dockerfile, message) => {
  const output = run(
    `cat > Dockerfile <<'EOF'\n${dockerfile}\nEOF\ndocker pull -q busybox > /dev/null; docker build . 2>&1; echo status $?; docker images -aq | wc -l`,
  )
  expect(output).toContain(message)
  expect(output).toMatch(/status 1\n1\n$/)
})

test('the cache is listed, counted and removed; layers that images have stay', () => {
  const output = run(`docker pull -q busybox > /dev/null
printf 'FROM busybox\\nRUN echo 12345 > /a\\n' > Dockerfile; docker build -q -t c . > /dev/null
docker system df | tail -1; docker builder prune -f | tail -1; docker system df | tail -1
docker builder prune -af | tail -1; docker system df | tail -1; docker run --rm c cat /a
docker rmi c | grep -c Deleted; ls /var/lib/docker/overlay2 | wc -l`)
  expect(output).toBe(
    `Build Cache     4         0         33B       33B
Total reclaimed space: 33B
Build Cache     2         0         0B        0B
Total reclaimed space: 6B
Build Cache     0         0         0B        0B
12345
2
3
`,
  )
})
