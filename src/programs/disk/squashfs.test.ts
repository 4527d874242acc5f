import { expect, test } from 'vitest'
import { output, run } from '../lib/testing.ts'

const FILES = 'mkdir -p s/d; seq 60000 > s/d/big; echo hello > s/a; ln -s a s/l;'

test('blocks are compressed, and read again', async () => {
  const script = `${FILES} mksquashfs s i -no-progress | sed -n 4,5p; [ $(stat -c %s i) -lt 180000 ] && echo smaller; mount i s; seq 60000 | cmp - s/d/big && cat s/l; unsquashfs -q -n i; diff -r s squashfs-root && echo same`
  expect(await output(script)).toBe(
    'Exportable Squashfs 4.0 filesystem, gzip compressed, data block size 131072\n\tcompressed data, compressed metadata, compressed fragments,\nsmaller\nhello\nsame\n',
  )
})

test('of compressors that are not there the blocks are stored as they are, and can be read all the same', async () => {
  const script = `${FILES} for c in lzo lz4 xz zstd; do mksquashfs s $c -comp $c -quiet -no-progress; mkdir m$c; mount $c m$c; cmp s/d/big m$c/d/big; cat m$c/l; unsquashfs -s $c | grep Compression; done; mksquashfs s i -comp lzma -quiet -no-progress; mount -t squashfs i m`
  expect(await run(`mkdir m; ${script}`)).toEqual({
    stdout: ['lzo', 'lz4', 'xz', 'zstd'].map((name) => `hello\nCompression ${name}\n`).join(''),
    stderr:
      'mount: /root/ufs/m: fsconfig() failed: Filesystem uses "lzma" compression. This is not supported.\n       dmesg(1) may have more information after failed mount system call.\n',
    status: 32,
  })
})

test('options stand in the help as the real one has them', async () => {
  expect(await output('mksquashfs -help | head -6; unsquashfs -h | sed -n 1,6p')).toBe(
    `SYNTAX:mksquashfs source1 source2 ...  FILESYSTEM [OPTIONS] [-e list of
exclude dirs/files]

Filesystem compression options:
-b <block_size>		set data block to <block_size>.  Default 128 Kbytes.
			Optionally a suffix of K or M can be given to specify
SYNTAX: unsquashfs [OPTIONS] FILESYSTEM [files to extract or exclude (with -excludes) or cat (with -cat )]

Filesystem extraction and listing options:
	-excludes		treat files on command line as exclude files
	-d[est] <pathname>	extract to <pathname>, default "squashfs-root".
				This option also sets the prefix used when
`,
  )
})

test('on a full disk nothing half is left', async () => {
  const script = `${FILES} mkdir t; mount -t tmpfs -o size=16k t t; mksquashfs s t/i -no-compression -quiet -no-progress; echo $?; ls t`
  expect(await run(script)).toEqual({
    stdout: '1\n',
    stderr:
      'Write failed because No space left on device\nFATAL ERROR: Failed to write to output filesystem\n',
    status: 0,
  })
})

test('an image that a full disk lets nothing be added to is what it was', async () => {
  const script = `${FILES} mkdir t n; mount -t tmpfs -o size=480k t t; mksquashfs s t/i -quiet -no-progress -no-compression; md5sum t/i > sum; seq 30000 70000 > n/more; mksquashfs n t/i -quiet -no-progress -no-recovery; echo $?; md5sum -c sum; unsquashfs -l t/i`
  expect(await run(script)).toEqual({
    stdout:
      '1\nt/i: OK\nsquashfs-root\nsquashfs-root/a\nsquashfs-root/d\nsquashfs-root/d/big\nsquashfs-root/l\n',
    stderr:
      'Write failed because No space left on device\nFATAL ERROR: Failed to write to output filesystem\nExiting - restoring original filesystem!\n\n',
    status: 0,
  })
})

/** By mksquashfs 4.6.1: a socket in a directory. */
const SOCKET =
  'aHNxcwIAAAAFAAAAAAACAAAAAAABABEAwAABAAQAAAAUAAAAAAAAAL8AAAAAAAAAtwAAAAAAAAD//////////2AAAAAAAAAAgQAAAAAAAACZAAAAAAAAAKkAAAAAAAAAHwB42mNneMvIAASsQMwIxwgxJgYIANHSQMwMxABO4gITFgB42mNggABGKM3OwMxQnJ+cDQAEvAG8DgB42mNggAARKA0AALAAFZkAAAAAAAAABIAAAAAAsQAAAAAAAAA='

test('a socket is called one', async () => {
  const script = `echo ${SOCKET} | base64 -d > i; unsquashfs -q -n i; mksquashfs squashfs-root j -info -no-progress | grep 'inode 0x'; unsquashfs -lln j | cut -c1`
  expect(await output(script)).toBe('unix domain socket /sock inode 0x0\ndirectory / inode 0x14\nd\ns\n')
})
