import { expect, test } from 'vitest'
import { output, run } from './lib/testing.ts'

test('chmod reads octal and symbolic modes', async () => {
  expect(
    await output(
      'touch f; for m in 644 u+x go-r a=r +w u=rwx,g=rx,o= 4755 g+s +t -x; do chmod $m f; stat -c %A f; done',
    ),
  ).toBe(
    '-rw-r--r--\n-rwxr--r--\n-rwx------\n-r--r--r--\n-rw-r--r--\n-rwxr-x---\n-rwsr-xr-x\n-rwsr-sr-x\n-rwsr-sr-t\n-rwSr-Sr-T\n',
  )
})

test('chmod reports, goes through trees and complains', async () => {
  expect(
    await run(
      'mkdir d; touch d/f; chmod -v 600 d/f; chmod -c 600 d/f; chmod -R -v go-rwx d; chmod xyz d; chmod 644 nofile; chmod 644',
    ),
  ).toEqual({
    stdout:
      "mode of 'd/f' changed from 0644 (rw-r--r--) to 0600 (rw-------)\nmode of 'd' changed from 0755 (rwxr-xr-x) to 0700 (rwx------)\nmode of 'd/f' retained as 0600 (rw-------)\n",
    stderr:
      "chmod: invalid mode: ‘xyz’\nTry 'chmod --help' for more information.\nchmod: cannot access 'nofile': No such file or directory\nchmod: missing operand after ‘644’\nTry 'chmod --help' for more information.\n",
    status: 1,
  })
})

test('chown and chgrp take names, numbers and both', async () => {
  const script =
    "touch f; ln -s f l; for o in 5 :6 7:8 root:root daemon:; do chown $o f; stat -c %u:%g f; done; chgrp bin f; stat -c %G f; chown -h 3 l; stat -c '%n %u' l f; chown nobodyatall f; chgrp nogroupatall f"
  expect(await run(script)).toEqual({
    stdout: '5:0\n5:6\n7:8\n0:0\n1:1\nbin\nl 3\nf 1\n',
    stderr: 'chown: invalid user: ‘nobodyatall’\nchgrp: invalid group: ‘nogroupatall’\n',
    status: 1,
  })
})

test('extended attributes are set, listed in an encoding, and removed', async () => {
  const script =
    'touch f; setfattr -n user.a -v \'he "said"\' f; setfattr -n user.b -v 0x00ff41 f; getfattr -d f; getfattr f; getfattr -n user.a -e hex f; getfattr --only-values -n user.a f; echo; setfattr -x user.a f; getfattr -n user.a f; setfattr -x user.a f'
  expect(await run(script)).toEqual({
    stdout:
      '# file: f\nuser.a="he \\"said\\""\nuser.b=0sAP9B\n\n# file: f\nuser.a\nuser.b\n\n# file: f\nuser.a=0x686520227361696422\n\nhe "said"\n',
    stderr: 'f: user.a: No such attribute\nsetfattr: f: No such attribute\n',
    status: 1,
  })
})

test('getfattr takes the leading slash off', async () => {
  expect(
    await run('touch f; setfattr -n user.a -v 1 f; getfattr -d $PWD/f; getfattr -d --absolute-names $PWD/f'),
  ).toEqual({
    stdout: '# file: root/ufs/f\nuser.a="1"\n\n# file: /root/ufs/f\nuser.a="1"\n\n',
    stderr: "getfattr: Removing leading '/' from absolute path names\n",
    status: 0,
  })
})
