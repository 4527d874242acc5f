import { describe, expect, test } from 'vitest'
import { output, run } from '../lib/testing.ts'
import { type Layout, layOut } from './ext4-layout.ts'

const DMESG = '       dmesg(1) may have more information after failed mount system call.\n'
const IMAGE = 'truncate -s 64M disk.img; mkfs.ext4 -q disk.img; mkdir mnt; '

test('an image is made, mounted, written to, unmounted and mounted again', async () => {
  const script = `dd if=/dev/zero of=disk.img bs=1M count=64 2>&1 | head -2; mkfs.ext4 -U 11111111-2222-3333-4444-555555555555 disk.img 2>&1; mkdir mnt
mount -o loop disk.img mnt; df -T mnt; df -i mnt; echo hello > mnt/a; ln mnt/a mnt/b; ln -s a mnt/c; mkdir -p mnt/d/e
stat -c '%n %i %s %b %h %a' mnt mnt/a mnt/c mnt/lost+found; umount mnt; ls mnt; losetup -a
mount disk.img mnt; find mnt -printf '%p %y %n %i\\n'; cat mnt/b mnt/c; umount mnt`
  const back = (length: number) => '\b'.repeat(length) + ' '.repeat(length) + '\b'.repeat(length)
  expect(await output(script)).toBe(`64+0 records in
64+0 records out
mke2fs 1.47.2 (1-Jan-2025)
Discarding device blocks:     0/65536${back(11)}done                            
Creating filesystem with 65536 1k blocks and 16384 inodes
Filesystem UUID: 11111111-2222-3333-4444-555555555555
Superblock backups stored on blocks: 
	8193, 24577, 40961, 57345

Allocating group tables: 0/8${back(3)}done                            
Writing inode tables: 0/8${back(3)}done                            
Creating journal (4096 blocks): done
Writing superblocks and filesystem accounting information: 0/8${back(3)}done

Filesystem     Type 1K-blocks  Used Available Use% Mounted on
/dev/loop0     ext4     56037    46     51405   1% /root/ufs/mnt
Filesystem     Inodes IUsed IFree IUse% Mounted on
/dev/loop0      16384    12 16372    1% /root/ufs/mnt
mnt 2 1024 2 4 755
mnt/a 13 6 2 2 644
mnt/c 14 1 0 1 777
mnt/lost+found 11 12288 24 2 700
mnt d 4 2
mnt/lost+found d 2 11
mnt/a f 2 13
mnt/b f 2 13
mnt/c l 1 14
mnt/d d 3 15
mnt/d/e d 2 16
hello
hello
`)
})

test('what is written reaches the image, and goes with a copy of it', async () => {
  const script = `${IMAGE} mount disk.img mnt; echo one > mnt/f; setfattr -n user.k -v v mnt/f; mkfifo mnt/p; touch -d @1234567890 mnt/old
sync; cp disk.img copy.img; echo two > mnt/f; umount mnt
mount copy.img mnt; cat mnt/f; getfattr --only-values -n user.k mnt/f; echo; stat -c '%n %F %Y' mnt/p mnt/old | sed 's/fifo .*/fifo/'; umount mnt
mount disk.img mnt; cat mnt/f; umount mnt`
  expect(await output(script)).toBe('one\nv\nmnt/p fifo\nmnt/old regular empty file 1234567890\ntwo\n')
})

test('an overlay whose layers are on an image', async () => {
  const script = `${IMAGE} mount -o loop disk.img mnt; cd mnt; mkdir lower upper work merged; echo low > lower/f; echo gone > lower/g
mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged
echo more >> merged/f; rm merged/g; ls -l upper | cut -c 1-10; cat upper/f; umount merged; cd ..; umount mnt; mount disk.img mnt; cat mnt/lower/f; stat -c '%F %t,%T' mnt/upper/g`
  expect(await output(script)).toBe(
    'total 1\n-rw-r--r--\nc---------\nlow\nmore\nlow\ncharacter special file 0,0\n',
  )
})

test('an image is as large as it is', async () => {
  const script = `${IMAGE} mount disk.img mnt; yes > mnt/big; stat -c %s mnt/big; df mnt | tail -1; : > mnt/empty; rm mnt/big; df mnt | tail -1; umount mnt`
  expect(await run(script)).toEqual({
    stdout:
      '55992320\n/dev/loop0         56037 54726         0 100% /root/ufs/mnt\n/dev/loop0         56037    46     51405   1% /root/ufs/mnt\n',
    stderr: 'yes: standard output: No space left on device\n',
    status: 0,
  })
})

test('a file system on an image has no more inodes than it was made with', async () => {
  const script =
    'truncate -s 1M d.img; mkfs.ext4 -q -N 16 d.img 2>/dev/null; mkdir m; mount d.img m; for i in 1 2 3 4 5 6; do : > m/$i; done; df -i m; umount m; mount d.img m; ls m'
  expect(await run(script)).toEqual({
    stdout:
      'Filesystem     Inodes IUsed IFree IUse% Mounted on\n/dev/loop0         16    16     0  100% /root/ufs/m\n1\n2\n3\n4\n5\nlost+found\n',
    stderr: 'bash: line 1: m/6: No space left on device\n',
    status: 0,
  })
})

describe('what cannot be mounted', () => {
  const wrong = `mount: /root/ufs/m: wrong fs type, bad option, bad superblock on /dev/loop0, missing codepage or helper program, or other error.\n${DMESG}`
  test.each([
    ['truncate -s 1M z.img; mount z.img m', wrong],
    ['truncate -s 1M z.img; mount -o loop z.img m', wrong],
    ['truncate -s 1M z.img; mount -t ext4 z.img m', wrong],
    ['mount -o loop nosuch.img m', 'mount: m: failed to setup loop device for nosuch.img.\n'],
    [
      'mount nosuch.img m',
      `mount: /root/ufs/m: fsconfig() failed: nosuch.img: Can't lookup blockdev.\n${DMESG}`,
    ],
    [
      'truncate -s 64M d.img; mkfs.ext4 -q d.img; mount -o loop,bad=1 d.img m',
      `mount: /root/ufs/m: fsconfig() failed: ext4: Unknown parameter 'bad'.\n${DMESG}`,
    ],
    [
      'truncate -s 64M d.img; mkfs.ext4 -q d.img; mount d.img nodir',
      `mount: nodir: mount point does not exist.\n${DMESG}`,
    ],
    ['truncate -s 64M d.img; mkfs.ext4 -q d.img; truncate -s 10M d.img; mount d.img m', wrong],
    [
      'truncate -s 0 e.img; mount -o loop e.img m',
      `mount: /root/ufs/m: can't read superblock on /dev/loop0.\n${DMESG}`,
    ],
    [
      'truncate -s 64M d.img; mkfs.ext4 -q d.img; printf x | dd of=d.img bs=1 seek=1100 conv=notrunc status=none; mount d.img m',
      `mount: /root/ufs/m: fsconfig() failed: Bad message.\n${DMESG}`,
    ],
    [
      'truncate -s 64M d.img; mkfs.ext4 -q d.img; printf x | dd of=d.img bs=1 seek=2050 conv=notrunc status=none; mount d.img m',
      `mount: /root/ufs/m: fsconfig() failed: Structure needs cleaning.\n${DMESG}`,
    ],
  ])('%s', async (script, stderr) => {
    expect(await run(`mkdir m; ${script}; echo $?; losetup -a`)).toEqual({
      stdout: '32\n',
      stderr,
      status: 0,
    })
  })
})

test('a file system in an image on another one keeps that mounted', async () => {
  const script = `${IMAGE} mkdir in; mount disk.img mnt; truncate -s 16M mnt/e.img; mkfs.ext4 -q mnt/e.img; mount mnt/e.img in; echo one > in/f; umount mnt
umount in; umount mnt; mount disk.img mnt; mount mnt/e.img in; cat in/f; umount -l mnt; ls mnt; echo two > in/g; umount in; losetup -a
unshare -m sh -c 'mount disk.img mnt; mount mnt/e.img in; cat in/g; echo three > in/h'; losetup -a; mount disk.img mnt; mount mnt/e.img in; cat in/h; echo four > in/i; sync; cp disk.img copy.img; umount in mnt
mount copy.img mnt; mount mnt/e.img in; cat in/i; umount in mnt`
  expect(await run(script)).toEqual({
    stdout: 'one\ntwo\nthree\nfour\n',
    stderr: 'umount: /root/ufs/mnt: target is busy.\n',
    status: 0,
  })
})

test('what has no room in the memory is not stored, and what was stored stays', async () => {
  const script = `truncate -s 4G disk.img; mkfs.ext4 -q disk.img; mkdir mnt; mount disk.img mnt; for i in {1..100}; do echo $i > mnt/$i; done; sync
rm mnt/?*; yes | head -c 200M > mnt/big; yes > /dev/shm/fill; umount mnt; rm /dev/shm/fill; mount disk.img mnt; ls mnt | wc -l; cat mnt/7; umount mnt
mount disk.img mnt; cat /dev/zero > mnt/full; stat -c %s mnt/full > size; umount mnt; mount disk.img mnt; stat -c %s mnt/full | cmp - size; cat mnt/7`
  expect(await run(script)).toEqual({
    stdout: '101\n7\n7\n',
    stderr:
      "rm: cannot remove 'mnt/lost+found': Is a directory\n" +
      'yes: standard output: No space left on device\ncat: write error: No space left on device\n',
    status: 0,
  })
})

test('sizes that are larger than what a superblock says here are refused, or divided into more groups', async () => {
  const script = `truncate -s 17T d.img; mkfs.ext4 d.img; mkfs.xfs d.img | head -1; mkdir m; mount d.img m; stat -f -c '%b %S' m; umount m; rm d.img; truncate -s 7P d.img; mkfs.ext4 -q -b 1024 d.img`
  expect(await run(script)).toEqual({
    stdout:
      'meta-data=d.img                  isize=512    agcount=18, agsize=268435455 blks\n4563386368 4096\n',
    stderr: `mke2fs 1.47.2 (1-Jan-2025)
mkfs.ext4: Size of device (0x110000000 blocks) d.img too big to be expressed
\tin 32 bits using a blocksize of 4096.
mkfs.ext4: Size of device (0x70000000000 blocks) d.img too big to be expressed
\tin 32 bits using a blocksize of 1024.
`,
    status: 1,
  })
})

test('loop devices are set up, listed and taken down', async () => {
  const script = `truncate -s 1M d.img; losetup -f; losetup -f --show d.img; losetup; losetup -a | sed 's/[0-9]*\\]:[0-9]*/N/'; losetup -j d.img -O NAME,BACK-FILE -n; cat /sys/block/loop0/loop/backing_file
losetup -r -o 512 -f --show d.img; losetup -O NAME,OFFSET,RO; truncate -s 2M d.img; losetup -c /dev/loop0; cat /sys/block/loop0/size; tail -2 /proc/partitions
losetup -d /dev/loop0; losetup -d /dev/loop0; losetup /dev/loop0; losetup -D; losetup -a; losetup -f`
  expect(await run(script)).toEqual({
    stdout: `/dev/loop0
/dev/loop0
NAME       SIZELIMIT OFFSET AUTOCLEAR RO BACK-FILE       DIO LOG-SEC
/dev/loop0         0      0         0  0 /root/ufs/d.img   0     512
/dev/loop0: [N (/root/ufs/d.img)
/dev/loop0 /root/ufs/d.img
/root/ufs/d.img
/dev/loop1
NAME       OFFSET RO
/dev/loop0      0  0
/dev/loop1    512  1
4096
   7        0       2048 loop0
   7        1       1023 loop1
/dev/loop0
`,
    stderr:
      'losetup: /dev/loop0: detach failed: No such device or address\nlosetup: /dev/loop0: No such file or directory\n',
    status: 0,
  })
})

test('a device that cannot be written is mounted read-only, which is said', async () => {
  const script = `${IMAGE} losetup -r -f disk.img; mount /dev/loop0 mnt; touch mnt/x; findmnt -no OPTIONS mnt; umount mnt; losetup -D; mount -o ro disk.img mnt; losetup -nO RO,AUTOCLEAR; umount mnt; losetup -a`
  expect(await run(script)).toEqual({
    stdout: 'ro,relatime\n1 1\n',
    stderr:
      "mount: /root/ufs/mnt: WARNING: source write-protected, mounted read-only.\ntouch: cannot touch 'mnt/x': Read-only file system\n",
    status: 0,
  })
})

test('what mounts an image tells which it is, and lsblk shows it', async () => {
  const script = `${IMAGE} mount disk.img mnt; mkfs.ext4 disk.img; mount disk.img mnt; lsblk -no NAME,SIZE,TYPE,FSTYPE,MOUNTPOINTS /dev/loop0; file disk.img | sed 's/UUID=[^ ,]*/U/'; umount -v disk.img; file disk.img | sed 's/UUID=[^ ,]*/U/'`
  expect(await run(script)).toEqual({
    stdout: `loop0 64M loop ext4 /root/ufs/mnt
disk.img: Linux rev 1.0 ext4 filesystem data, U (needs journal recovery) (extents) (64bit) (large files) (huge files)
disk.img: Linux rev 1.0 ext4 filesystem data, U (extents) (64bit) (large files) (huge files)
`,
    stderr:
      'mke2fs 1.47.2 (1-Jan-2025)\ndisk.img is mounted; will not make a filesystem here!\nmount: mnt: /root/ufs/disk.img is already mounted.\numount: /root/ufs/mnt (/dev/loop0) unmounted\n',
    status: 0,
  })
})

/** df of xfsprogs 6.13's images on kernel 6.18: blocks, free, available, inodes, free inodes. */
test.each([
  ['300M', '60416 55340 55340 153600 153597'],
  ['400M', '86016 79173 79173 204800 204797'],
  ['512M', '114688 105860 105860 262144 262141'],
  ['1G', '245760 232778 232778 524288 524285'],
  ['2G', '507904 489907 489907 1048576 1048573'],
  ['5G', '1294336 1261278 1261278 2621440 2621437'],
  ['10G', '2605056 2546901 2546901 5242880 5242877'],
])('XFS of %s has as much room as the real one', async (size, figures) => {
  const script = `truncate -s ${size} x.img; mkfs.xfs -q x.img; mkdir m; mount x.img m; stat -f -c '%b %f %a %c %d' m; umount m`
  expect(await output(script)).toBe(`${figures}\n`)
})

test('mkfs.xfs makes what xfs mounts, and does not do it twice unasked', async () => {
  const script = `truncate -s 400M x.img; mkfs.xfs -L lab -m uuid=11111111-2222-3333-4444-555555555557 x.img; mkfs.xfs x.img; mkdir m; mount x.img m; ls -lai m | head -2 | tr -s ' ' | cut -d ' ' -f 1,2,3,6; echo hi > m/a; stat -c %i m/a; grep loop /proc/mounts; umount m; file x.img; blkid x.img; mount -t xfs x.img m; cat m/a; umount m; mount -t ext4 x.img m`
  expect(await run(script)).toEqual({
    stdout: `meta-data=x.img                  isize=512    agcount=4, agsize=25600 blks
         =                       sectsz=512   attr=2, projid32bit=1
         =                       crc=1        finobt=1, sparse=1, rmapbt=1
         =                       reflink=1    bigtime=1 inobtcount=1 nrext64=1
         =                       exchange=0   metadir=0
data     =                       bsize=4096   blocks=102400, imaxpct=25
         =                       sunit=0      swidth=0 blks
naming   =version 2              bsize=4096   ascii-ci=0, ftype=1, parent=0
log      =internal log           bsize=4096   blocks=16384, version=2
         =                       sectsz=512   sunit=0 blks, lazy-count=1
realtime =none                   extsz=4096   blocks=0, rtextents=0
         =                       rgcount=0    rgsize=0 extents
total 0
128 drwxr-xr-x 2 6
131
/dev/loop0 /root/ufs/m xfs rw,relatime,inode64,logbufs=8,logbsize=32k,noquota 0 0
x.img: SGI XFS filesystem data (blksz 4096, inosz 512, v2 dirs)
x.img: LABEL="lab" UUID="11111111-2222-3333-4444-555555555557" BLOCK_SIZE="512" TYPE="xfs"
hi
`,
    stderr: `mkfs.xfs: x.img appears to contain an existing filesystem (xfs).
mkfs.xfs: Use the -f option to force overwrite.
mount: /root/ufs/m: wrong fs type, bad option, bad superblock on /dev/loop0, missing codepage or helper program, or other error.
${DMESG}`,
    status: 32,
  })
})

test('blkid tells what is on devices and in images', async () => {
  const script = `truncate -s 64M d.img z.img; mkfs.ext4 -q -L 'my data' -U 11111111-2222-3333-4444-555555555555 d.img; mkfs.ext3 -q -U 11111111-2222-3333-4444-555555555556 e.img 10M
blkid d.img e.img; blkid -o value d.img; blkid -o export d.img; blkid -s UUID d.img; blkid -s TYPE -o value d.img; blkid -p d.img; blkid z.img; echo $?; blkid nosuch; echo $?
losetup -f d.img; blkid -L 'my data'; blkid -t TYPE=ext4 -o device; mkdir m; mount LABEL='my data' m; findmnt -no SOURCE m; umount m; mount -U 11111111-2222-3333-4444-555555555555 m; umount m; blkid -U 0; echo $?`
  const tags = 'LABEL="my data" UUID="11111111-2222-3333-4444-555555555555"'
  expect(await output(script)).toBe(`d.img: ${tags} BLOCK_SIZE="1024" TYPE="ext4"
e.img: UUID="11111111-2222-3333-4444-555555555556" SEC_TYPE="ext2" BLOCK_SIZE="1024" TYPE="ext3"
my data
11111111-2222-3333-4444-555555555555
1024
ext4
DEVNAME=d.img
LABEL=my\\ data
UUID=11111111-2222-3333-4444-555555555555
BLOCK_SIZE=1024
TYPE=ext4
d.img: UUID="11111111-2222-3333-4444-555555555555"
ext4
d.img: ${tags} VERSION="1.0" FSBLOCKSIZE="1024" BLOCK_SIZE="1024" FSLASTBLOCK="65536" FSSIZE="67108864" TYPE="ext4" USAGE="filesystem"
2
2
/dev/loop0
/dev/loop0
/dev/loop0
2
`)
})

test('a label and other settings of ext4 are changed, and the superblock is told of', async () => {
  const script = `truncate -s 64M d.img; mkfs.ext4 -q d.img; tune2fs -L x d.img; e2label d.img; e2label d.img y; tune2fs -m 1 d.img; dumpe2fs -h d.img | sed -n '1p;12,17p'; tune2fs -l d.img | wc -l; dumpe2fs -h d.img | wc -l; mkdir m; mount d.img m; df m | tail -1; umount m; tune2fs -l /etc/passwd`
  expect(await run(script)).toEqual({
    stdout: `tune2fs 1.47.2 (1-Jan-2025)
x
tune2fs 1.47.2 (1-Jan-2025)
Setting reserved blocks percentage to 1% (655 blocks)
Filesystem volume name:   y
Inode count:              16384
Block count:              65536
Reserved block count:     655
Overhead clusters:        9499
Free blocks:              55991
Free inodes:              16372
50
57
/dev/loop0         56037    46     54026   1% /root/ufs/m
tune2fs 1.47.2 (1-Jan-2025)
`,
    stderr:
      'dumpe2fs 1.47.2 (1-Jan-2025)\n'.repeat(2) +
      'tune2fs: Bad magic number in super-block while trying to open /etc/passwd\n',
    status: 1,
  })
})

test('a label that is given while the file system is mounted stays', async () => {
  const script = `${IMAGE} mount disk.img mnt; e2label /dev/loop0 one; echo x > mnt/f; umount mnt; e2label disk.img; mount disk.img mnt; e2label disk.img two; umount mnt; e2label disk.img; mount disk.img mnt; dd if=/dev/zero of=disk.img bs=1k count=4 conv=notrunc status=none; umount mnt; mount disk.img mnt; cat mnt/f`
  expect(await output(script)).toBe('one\ntwo\nx\n')
})

/** Figures of mke2fs 1.47.2: blocks, inodes, reserved, overhead, free blocks, free inodes, inodes a group, reserved descriptors, journal. */
const MEASURED: Readonly<Record<string, readonly number[]>> = {
  '2M': [2048, 256, 102, 1108, 894, 244, 256, 15, 1024],
  '4M': [4096, 1024, 204, 1316, 2734, 1012, 1024, 31, 1024],
  '10M': [10240, 2560, 512, 1831, 8363, 2548, 1280, 79, 1024],
  '16M': [16384, 4096, 819, 2311, 14027, 4084, 2048, 127, 1024],
  '32M': [32768, 8192, 1638, 6924, 25798, 8180, 2048, 255, 4096],
  '64M': [65536, 16384, 3276, 9499, 55991, 16372, 2048, 256, 4096],
  '100M': [102400, 25584, 5120, 12067, 90287, 25572, 1968, 256, 4096],
  '200M': [204800, 51200, 10240, 18501, 186235, 51188, 2048, 256, 4096],
  '256M': [262144, 65536, 13107, 26713, 235353, 65524, 2048, 256, 8192],
  '500M': [512000, 128016, 25600, 42672, 469189, 128004, 2032, 256, 8192],
  '512M': [131072, 32768, 6553, 6347, 124687, 32756, 8192, 63, 4096],
  '600M': [153600, 38400, 7680, 6734, 146823, 38388, 7680, 74, 4096],
  '1G': [262144, 65536, 13107, 12949, 249125, 65524, 8192, 127, 8192],
  '2G': [524288, 131072, 26214, 26150, 498004, 131060, 8192, 255, 16384],
  '5G': [1310720, 327680, 65536, 42072, 1268322, 327668, 8192, 639, 16384],
  '10G': [2621440, 655360, 131072, 66747, 2554175, 655348, 8192, 1024, 16384],
}

test.each(Object.entries(MEASURED))('%s is divided as mke2fs divides it', (size, figures) => {
  const bytes = Number.parseInt(size, 10) * (size.endsWith('G') ? 1024 ** 3 : 1024 ** 2)
  const layout = layOut({
    bytes,
    blockSize: null,
    blocks: null,
    inodeRatio: null,
    inodes: null,
    reservedPercent: 5,
    hasJournal: true,
    hasOrphanFile: true,
    hasExtents: true,
    hasWideDescriptors: true,
  }) as Layout
  const { blocks, inodes, reservedBlocks, overhead, freeBlocks, freeInodes, inodesPerGroup } = layout
  const { reservedDescriptorBlocks, journalBlocks } = layout
  expect([
    ...[blocks, inodes, reservedBlocks, overhead, freeBlocks, freeInodes, inodesPerGroup],
    ...[reservedDescriptorBlocks, journalBlocks],
  ]).toEqual(figures)
})

test('xfs_info tells of what is mounted by its place, its device and its image', async () => {
  const script = `truncate -s 300M x.img; mkfs.xfs -q x.img; mkdir m; mount x.img m; for name in m /dev/loop0 x.img; do xfs_info $name | head -1; done; wipefs -a /dev/loop0; echo $?; umount m; xfs_info x.img | head -1; xfs_info / | grep -e agcount -e blocks=104`
  expect(await run(script)).toEqual({
    stdout:
      'meta-data=/dev/loop0             isize=512    agcount=4, agsize=19200 blks\n'.repeat(3) +
      '1\n' +
      'meta-data=x.img                  isize=512    agcount=4, agsize=19200 blks\n' +
      'meta-data=/dev/vda               isize=512    agcount=4, agsize=2621440 blks\n' +
      'data     =                       bsize=4096   blocks=10485760, imaxpct=25\n',
    stderr: 'wipefs: error: /dev/loop0: probing initialization failed: Device or resource busy\n',
    status: 0,
  })
})

test('offsets are read as in C, and refused before a device is looked at', async () => {
  expect(
    await run('echo > f; wipefs -o 010 f; wipefs -o x nofile; losetup -f -o 1b f; hexdump -n 1b f'),
  ).toEqual({
    stdout: '',
    stderr:
      "wipefs: f: offset 0x8 not found\nwipefs: invalid offset argument: 'x': Invalid argument\nlosetup: failed to parse offset: '1b': Invalid argument\nhexdump: failed to parse length: '1b': Invalid argument\n",
    status: 1,
  })
})
