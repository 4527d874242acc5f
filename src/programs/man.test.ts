import { expect, test } from 'vitest'
import { runKeys } from '../../conformance/keys/keys.ts'
import { output, run } from './lib/testing.ts'

test("a program's page is made from what it says to --help", async () => {
  expect(await output('man rmdir | head -16')).toBe(
    [
      'RMDIR(1)                         User Commands                          RMDIR(1)',
      '',
      'NAME',
      '       rmdir - remove empty directories',
      '',
      'SYNOPSIS',
      '       rmdir [OPTION]... DIRECTORY...',
      '',
      'DESCRIPTION',
      '       Remove the DIRECTORY(ies), if they are empty.',
      '',
      'OPTIONS',
      '       --ignore-fail-on-non-empty',
      '              ignore each failure to remove a non-empty directory',
      '',
      '       -p, --parents',
      '',
    ].join('\n'),
  )
})

test('every program has a page with a name and how it is used', async () => {
  const script =
    'for p in /usr/bin/* /usr/sbin/*; do n=${p##*/}; m=$(man $n) || echo "$n: none"; case $m in *"NAME"*"$n - "*) ;; *) echo "$n: no name";; esac; done'
  expect(await run(script)).toEqual({ stdout: '', stderr: '', status: 0 })
})

test('pages have sections, and words of them are found', async () => {
  expect(
    await run('man 5 overlayfs | head -4; man 8 overlayfs; man -f overlayfs mount nope; man -k whiteout'),
  ).toEqual({
    stdout:
      'OVERLAYFS(5)                  File Formats Manual                   OVERLAYFS(5)\n\nNAME\n       overlayfs - a file system that shows several directories as one\noverlayfs (5)        - a file system that shows several directories as one\nmount (8)            - mount a filesystem\n',
    stderr:
      'No manual entry for overlayfs in section 8\nnope: nothing appropriate.\nwhiteout: nothing appropriate.\n',
    status: 16,
  })
})

test('programs for who runs the machine are in section 8', async () => {
  expect(
    await output('whatis useradd losetup mkfs.ext4 runuser passwd; losetup --help | tail -1; which useradd'),
  ).toBe(
    [
      'useradd (8)          - create a new user',
      'losetup (8)          - set up and control loop devices',
      'mkfs.ext4 (8)        - create an ext2/ext3/ext4 file system',
      'runuser (1)          - run a command with substitute user and group ID',
      'passwd (1)           - change user password',
      'For more details see losetup(8).',
      '/usr/sbin/useradd',
      '',
    ].join('\n'),
  )
})

test('on a terminal a page is read as less reads a file', async () => {
  const shown = await runKeys({ cols: 70, rows: 8, keys: ['man 5 proc', 'Enter'] })
  expect(shown).toEqual([
    'PROC(5)                  File Formats Manual                   PROC(5)',
    '',
    'NAME',
    '       proc - process and system information as files',
    '',
    'DESCRIPTION',
    '       The files of /proc are made when they are read: they show what',
    ' Manual page proc(5) line 1 (press h for help or q to quit)',
  ])
})
