import { expect, test } from 'vitest'
import { run } from '../programs/lib/testing.ts'

const STATUS = `docker ps -a --format '{{.Names}} {{.State}} {{.Status}}'`
const COUNT = `docker inspect -f '{{.RestartCount}}'`

test('a container that ends is started again as its policy wants it, each time after a longer pause', async () => {
  const { stdout } = await run(`docker pull -q busybox > /dev/null
    docker run -d --restart=always --name always busybox sh -c 'echo hi; exit 3' > /dev/null
    docker run -d --restart=on-failure:2 --name twice busybox false > /dev/null; docker run -d --restart=on-failure --name fine busybox true > /dev/null
    sleep 4; ${STATUS}; ${COUNT} always twice fine; docker logs always
    docker update --restart=no always > /dev/null; sleep 10; ${STATUS} -f name=always; ${COUNT} always`)
  // It is started at 0, 0.1, 0.3, 0.7, 1.5, 3.1 and 6.3 seconds.
  expect(stdout).toBe(
    'fine exited Exited (0) 4 seconds ago\ntwice exited Exited (1) 3 seconds ago\nalways restarting Restarting (3) 1 second ago\n' +
      `6\n2\n0\n${'hi\n'.repeat(6)}always exited Exited (3) 7 seconds ago\n6\n`,
  )
})

test('who stops a container between its starts ends it, and who starts it again counts anew', async () => {
  const { stdout, stderr } = await run(`docker pull -q busybox > /dev/null
    docker run -d --restart=always --name c1 busybox false > /dev/null; sleep 2; docker wait c1
    docker exec c1 true; docker pause c1; docker attach c1; docker rm c1
    docker stop c1; sleep 5; ${STATUS}; ${COUNT} c1; docker start c1 > /dev/null; sleep 0.5; ${COUNT} c1
    docker rm -f c1; sleep 60; docker ps -aq; docker run -d --name c2 busybox sleep 9 > /dev/null; docker pause c2; docker rm c2; docker rm -f c2`)
  expect(stdout).toBe('1\nc1\nc1 exited Exited (1) 5 seconds ago\n5\n3\nc1\nc2\nc2\n')
  const restarting =
    'Error response from daemon: Container ID is restarting, wait until the container is running\n'
  expect(stderr.replace(/[0-9a-f]{64}/g, 'ID')).toBe(
    `${restarting}${restarting}You cannot attach to a restarting container, wait until it is running\n` +
      'Error response from daemon: You cannot remove a restarting container ID. Stop the container before attempting removal or force remove\n' +
      'Error response from daemon: You cannot remove a paused container ID. Unpause and then stop the container before attempting removal or force remove\n',
  )
})
