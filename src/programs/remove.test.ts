import { expect, test } from 'vitest'
import { runKeys } from '../../conformance/keys/keys.ts'
import { run } from './lib/testing.ts'

test('rm removes files, and directories only when asked', async () => {
  expect(await run('touch a; mkdir -p d/e; touch d/e/f; rm a; rm d; rm -d d; rm -rv d; ls')).toEqual({
    stdout: "removed 'd/e/f'\nremoved directory 'd/e'\nremoved directory 'd'\n",
    stderr: "rm: cannot remove 'd': Is a directory\nrm: cannot remove 'd': Directory not empty\n",
    status: 0,
  })
})

test('rm refuses the root and the dots', async () => {
  expect(await run('mkdir d; cd d; rm -rf /; rm -r . ..')).toEqual({
    stdout: '',
    stderr:
      "rm: it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe\nrm: refusing to remove '.' or '..' directory: skipping '.'\nrm: refusing to remove '.' or '..' directory: skipping '..'\n",
    status: 1,
  })
})

test('rm asks, and keeps what is not affirmed', async () => {
  expect(await run('mkdir d; echo x > d/a; : > b; yes | rm -ri d; rm -i b < /dev/null; ls')).toEqual({
    stdout: 'b\n',
    stderr:
      "rm: descend into directory 'd'? rm: remove regular file 'd/a'? rm: remove directory 'd'? rm: remove regular empty file 'b'? ",
    status: 0,
  })
})

test('rm -f is silent about what is not there', async () => {
  expect(await run('rm -f nofile; echo $?; rm nofile; echo $?')).toEqual({
    stdout: '0\n1\n',
    stderr: "rm: cannot remove 'nofile': No such file or directory\n",
    status: 0,
  })
})

test('rmdir removes empty directories and their parents', async () => {
  expect(await run('mkdir -p a/b/c d/e; rmdir d; rmdir -p a/b/c; rmdir -v d/e; ls')).toEqual({
    stdout: "rmdir: removing directory, 'd/e'\nd\n",
    stderr: "rmdir: failed to remove 'd': Directory not empty\n",
    status: 0,
  })
})

test('rm does not ask about what no answer could remove; to root nothing is write-protected', async () => {
  const setup =
    'cd /tmp; mkdir d; touch i p d/x; chown nobody i p d; chmod 400 p; chattr +i i d; printf "rm i\\nrm -ri d\\nrm -I p" > s'
  const asNobody = 'cd /tmp; clear; setpriv --reuid=nobody --clear-groups sh s'
  expect(await runKeys({ setup, keys: [asNobody, 'Enter', 'n', 'Enter', 'rm p i; ls', 'Enter'] })).toEqual([
    "rm: cannot remove 'i': Operation not permitted",
    "rm: cannot remove 'd': Operation not permitted",
    "rm: remove write-protected regular empty file 'p'? n",
    '$ rm p i; ls',
    "rm: cannot remove 'i': Operation not permitted",
    'd  i  s',
    '$',
  ])
})
