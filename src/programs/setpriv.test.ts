import { expect, test } from 'vitest'
import { output, run } from './lib/testing.ts'

test('a program runs with other ids and groups', async () => {
  const script = [
    'setpriv --reuid nobody --regid nogroup --clear-groups id',
    'setpriv --groups 1,2,root --regid 5 id',
    'setpriv --ruid 5 id',
    'TERM=xterm setpriv --reset-env env',
  ].join('; ')
  expect(await output(script)).toBe(
    [
      'uid=65534(nobody) gid=65534(nogroup) groups=65534(nogroup)',
      'uid=0(root) gid=5(tty) groups=5(tty),0(root),1(daemon),2(bin)',
      'uid=5(games) gid=0(root) euid=0(root) groups=0(root)',
      'TERM=xterm',
      'SHELL=/bin/bash',
      'HOME=/root',
      'USER=root',
      'LOGNAME=root',
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin',
      '',
    ].join('\n'),
  )
})

test('capabilities that are taken away are gone for good', async () => {
  expect(
    await run(
      'touch f; setpriv --bounding-set=-all,+kill chown 1 f; setpriv --bounding-set -chown chmod 600 f',
    ),
  ).toEqual({
    stdout: '',
    stderr: "chown: changing ownership of 'f': Operation not permitted\n",
    status: 0,
  })
})

test('mistakes in setpriv’s words', async () => {
  const script =
    'for a in "" "--regid 1 id" "--reuid nosuch id" "--clear-groups --keep-groups id" "--init-groups id" "--bounding-set x id" "--bounding-set +x id" "-d id" nosuch; do setpriv $a; done'
  expect(await run(script)).toEqual({
    stdout: '',
    stderr: [
      'setpriv: No program specified',
      'setpriv: --[re]gid requires --keep-groups, --clear-groups, --init-groups, or --groups',
      "setpriv: failed to parse reuid: 'nosuch'",
      'setpriv: mutually exclusive arguments: --clear-groups --keep-groups --init-groups --groups',
      'setpriv: --init-groups requires --ruid or --reuid',
      'setpriv: bad capability string',
      'setpriv: unknown capability "x"',
      'setpriv: --dump is incompatible with all other options',
      'setpriv: failed to execute nosuch: No such file or directory',
      '',
    ].join('\n'),
    status: 127,
  })
})
