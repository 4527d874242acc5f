import { expect, test } from 'vitest'
import { run } from './lib/testing.ts'

test('what is immutable cannot be changed, and what is append-only only grows', async () => {
  const script =
    'echo 1 > f; chattr +i f; lsattr f; rm f; echo 2 > f; mv f g; ln f h; touch f; chmod 600 f; chattr =a f; echo 2 >> f; echo 3 > f; rm f; truncate -s 0 f; chattr -a f; cat f; rm f'
  expect(await run(script)).toEqual({
    stdout: '----i----------------- f\n1\n2\n',
    stderr: [
      "rm: cannot remove 'f': Operation not permitted",
      'bash: line 1: f: Operation not permitted',
      "mv: cannot move 'f' to 'g': Operation not permitted",
      "ln: failed to create hard link 'h' => 'f': Operation not permitted",
      "touch: cannot touch 'f': Operation not permitted",
      "chmod: changing permissions of 'f': Operation not permitted",
      'bash: line 1: f: Operation not permitted',
      "rm: cannot remove 'f': Operation not permitted",
      "truncate: cannot open 'f' for writing: Operation not permitted",
      '',
    ].join('\n'),
    status: 0,
  })
})

test('an overlay keeps both flags beside the copy, so that the copy can still be moved', async () => {
  const script = [
    'mkdir l u w m; echo 1 > l/a; echo 2 > l/b; chattr +i l/a; chattr +A l/b',
    'mount -t overlay o -o lowerdir=l,upperdir=u,workdir=w m; lsattr m',
    'rm m/a; chattr -i m/a; rm m/a; echo x >> m/b; lsattr u/b',
    'chattr +ia m/b; lsattr m/b u/b; getfattr -n trusted.overlay.protattr u/b; rm m/b; umount m',
    'mount -t overlay o -o lowerdir=l,upperdir=u,workdir=w m; lsattr m; umount m',
  ].join('\n')
  expect(await run(script)).toEqual({
    stdout: [
      '-------A-------------- m/b',
      '----i----------------- m/a',
      '-------A-------------- u/b',
      '----ia-A-------------- m/b',
      '-------A-------------- u/b',
      '# file: u/b',
      'trusted.overlay.protattr="ai"',
      '',
      '----ia-A-------------- m/b',
      '',
    ].join('\n'),
    stderr: [
      "rm: cannot remove 'm/a': Operation not permitted",
      "rm: cannot remove 'm/b': Operation not permitted",
      '',
    ].join('\n'),
    status: 0,
  })
})

test('where upper has no xattrs a copy goes without both flags, and the log says so once', async () => {
  const inside = [
    'mount -t overlay o -o lowerdir=l,upperdir=u,workdir=w m; echo 2 >> m/a; cat m/a; lsattr m u; rm m/a',
    'umount m; mkdir v x; mount -t overlay o -o lowerdir=l,upperdir=v,workdir=x m; echo 3 >> m/a',
  ].join('; ')
  const script = `mkdir l u w m; echo 1 > l/a; chattr +aA l/a
    unshare -Urm bash -c '${inside}'
    dmesg | sed -n '/overlayfs/s/.*overlayfs/overlayfs/p'`
  const mounted = [
    'overlayfs: failed to set xattr on upper',
    'overlayfs: ...falling back to redirect_dir=nofollow.',
    'overlayfs: ...falling back to uuid=null.',
    "overlayfs: try mounting with 'userxattr' option",
  ]
  expect(await run(script)).toEqual({
    stdout: [
      '1',
      '2',
      '-----a-A-------------- m/a',
      '-------A-------------- u/a',
      ...mounted,
      'overlayfs: copying fileattr: no xattr on upper',
      ...mounted,
      '',
    ].join('\n'),
    stderr: "rm: cannot remove 'm/a': Operation not permitted\n",
    status: 0,
  })
})

test('only root, with the capability, makes a file immutable; other flags are the owner’s', async () => {
  const script =
    'chmod 777 .; setpriv --reuid 65534 --clear-groups sh -c "echo 1 > f; chattr +d f; lsattr f; chattr +i f"; setpriv --bounding-set -linux_immutable chattr +i f; chattr +d nofile; chattr +c f; chattr f; chattr +i; ln -s f l; lsattr l /proc/version'
  expect(await run(script)).toEqual({
    stdout: '------d--------------- f\n',
    stderr: [
      'chattr: Operation not permitted while setting flags on f',
      'chattr: Operation not permitted while setting flags on f',
      'chattr: No such file or directory while trying to stat nofile',
      'chattr: Operation not supported while setting flags on f',
      "Must use '-v', =, - or +",
      'Usage: chattr [-RVf] [-+=aAcCdDeijPsStTuFx] [-p project] [-v version] files...',
      'lsattr: Operation not supported While reading flags on l',
      'lsattr: Operation not supported While reading flags on /proc/version',
      '',
    ].join('\n'),
    status: 1,
  })
})

test('directories give some flags on, and are gone through', async () => {
  const script =
    'mkdir -p d/s; touch d/f; chattr -R +d d; touch d/new; mkdir d/n; lsattr -R d; lsattr -d d; lsattr -l d/f; chattr -V =A d/f'
  expect(await run(script)).toEqual({
    stdout: [
      '------d--------------- d/n',
      '',
      'd/n:',
      '',
      '------d--------------- d/new',
      '------d--------------- d/f',
      '------d--------------- d/s',
      '',
      'd/s:',
      '',
      '------d--------------- d',
      'd/f                          No_Dump',
      'Flags of d/f set as -------A--------------',
      '',
    ].join('\n'),
    stderr: 'chattr 1.47.2 (1-Jan-2025)\n',
    status: 0,
  })
})
