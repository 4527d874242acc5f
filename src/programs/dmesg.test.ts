import { expect, test } from 'vitest'
import { output, run } from './lib/testing.ts'

const REFUSE = 'mount -t overlay o -o lowerdir=/tmp,userxattr,metacopy=on /tmp 2>/dev/null'
const REFUSED = 'overlayfs: conflicting options: userxattr,metacopy=on\n'

test('what has been cleared is not read again, what comes after it is', async () => {
  expect(await output(`dmesg -C; dmesg; ${REFUSE}; dmesg -tc; dmesg; ${REFUSE}; dmesg -t`)).toBe(
    REFUSED + REFUSED,
  )
})

test('-w goes on with what is said later, -W says nothing of what is there', async () => {
  const later = `sleep 0.3; ${REFUSE}; sleep 0.3; kill $!; wait $! || true`
  expect(await output(`dmesg -C; ${REFUSE}; dmesg -tw & ${later}`)).toBe(REFUSED + REFUSED)
  expect(await output(`${REFUSE}; dmesg -tW & ${later}`)).toBe(REFUSED)
})

test('only root clears the log', async () => {
  const { stderr } = await run("su nobody -s /bin/sh -c 'dmesg -C; dmesg -c > /dev/null'")
  expect(stderr).toBe(
    'dmesg: clear kernel buffer failed: Operation not permitted\n' +
      'dmesg: read kernel buffer failed: Operation not permitted\n',
  )
})
