import { expect, test } from 'vitest'
import { output, run } from './lib/testing.ts'

test('gzip replaces a file and gunzip brings it back', async () => {
  const script =
    'seq 3 > a; chmod 600 a; touch -d @99 a; gzip -v a; ls; zcat a.gz; gunzip a; stat -c "%a %Y" a; gzip a.gz a; gzip a'
  expect(await run(script)).toEqual({
    stdout: 'a.gz\n1\n2\n3\n600 99\n',
    stderr:
      'a:\t-33.3% -- replaced with a.gz\ngzip: a.gz: No such file or directory\ngzip: a: No such file or directory\n',
    status: 1,
  })
})

test('gzip refuses what it would lose or cannot read', async () => {
  const script =
    'echo x > b; gunzip b; echo $?; mkdir d; gzip d; echo $?; echo bad > z.gz; gunzip z.gz; echo $?; gzip -k b; gzip -k b < /dev/null; echo $?; ln b l; gzip -f b l; ls'
  expect(await run(script)).toEqual({
    stdout: '2\n2\n1\n2\nb.gz\nd\nl.gz\nz.gz\n',
    stderr:
      'gzip: b: unknown suffix -- ignored\ngzip: d is a directory -- ignored\n\ngzip: z.gz: not in gzip format\ngzip: b.gz already exists;\tnot overwritten\n',
    status: 0,
  })
})

test('mktemp makes files and directories that only the owner may enter', async () => {
  expect(
    await output(
      "stat -c '%A %F' $(mktemp) $(mktemp -d); mktemp -u | grep -cE '^/tmp/tmp\\.[A-Za-z0-9]{10}$'; mktemp -p . a.XXX.c | grep -c '^./a\\....\\.c$'",
    ),
  ).toBe('-rw------- regular empty file\ndrwx------ directory\n1\n1\n')
})

test('mktemp says what is wrong with a template', async () => {
  expect(
    (await run('mktemp foo; mktemp no/XXX; mktemp -t a/XXX; mktemp -p /tmp /XXX; mktemp a b')).stderr,
  ).toBe(
    "mktemp: too few X's in template ‘foo’\nmktemp: failed to create file via template ‘no/XXX’: No such file or directory\nmktemp: invalid template, ‘a/XXX’, contains directory separator\nmktemp: invalid template, ‘/XXX’; with --tmpdir, it may not be absolute\nmktemp: too many templates\nTry 'mktemp --help' for more information.\n",
  )
})

test('chroot runs a command in another root', async () => {
  const script =
    'mkdir -p r/bin r/lib; cp /bin/bash r/bin/bash; cp /bin/ls r/bin/ls; chroot r /bin/bash -c "pwd; ls /"; chroot r nocmd; echo $?; chroot nodir; echo $?'
  expect(await run(script)).toEqual({
    stdout: '/\nbin\nlib\n127\n125\n',
    stderr:
      "chroot: failed to run command ‘nocmd’: No such file or directory\nchroot: cannot change root directory to 'nodir': No such file or directory\n",
    status: 0,
  })
})

test('tsort orders names and shows loops', async () => {
  expect(await run("printf 'b c\\na b\\nx x\\n' | tsort; printf 'a b\\nb c\\nc a\\nc d\\n' | tsort")).toEqual(
    {
      stdout: 'a\nx\nb\nc\na\nb\nc\nd\n',
      stderr: 'tsort: -: input contains a loop:\ntsort: a\ntsort: b\ntsort: c\n',
      status: 1,
    },
  )
})

test('lsof finds who is in a directory', async () => {
  const script =
    'mkdir m; mount -t tmpfs t m; (cd m; sleep 5) & sleep 1; lsof m | cut -c1-8,18-40; lsof -t m | wc -l'
  expect(await output(`${script}; kill %1`)).toMatch(/^COMMAND .*\n(?:bash|sleep) .*cwd +DIR .*\n/)
})

test('lsblk shows the disk, its partition and where that is mounted', async () => {
  const heading = 'NAME   MAJ:MIN RM SIZE RO TYPE MOUNTPOINTS\nvda    254:0    0  40G  0 disk \n'
  expect((await run('lsblk', { profile: 'article' })).stdout).toBe(
    `${heading}└─vda1 254:1    0  40G  0 part /\n`,
  )
  expect(
    (await run('mount /dev/vda1 /mnt; lsblk; lsblk -lno NAME; lsblk /dev/vda1', { profile: 'article' }))
      .stdout,
  ).toBe(
    `${heading}└─vda1 254:1    0  40G  0 part /mnt\n                               /\nvda\nvda1\n` +
      'NAME MAJ:MIN RM SIZE RO TYPE MOUNTPOINTS\nvda1 254:1    0  40G  0 part /mnt\n                             /\n',
  )
})

test("the root's disk is one file system however often it is mounted", async () => {
  const { stdout, stderr } = await run(
    `mkdir /mnt/below /tmp/b; mount -t tmpfs t /tmp/b; mount /dev/vda1 /mnt; ls /mnt/mnt /mnt/tmp; findmnt -no SOURCE,FSTYPE /mnt
    echo 1 > /mnt/new; cat /new; umount /mnt; ls /mnt; mount -o ro /dev/vda1 /mnt; mount /dev/vda /mnt`,
    { profile: 'article' },
  )
  expect(stdout).toBe('/mnt/mnt:\nbelow\n\n/mnt/tmp:\nb\n/dev/vda1 xfs\n1\nbelow\n')
  expect(stderr).toBe(
    'mount: /mnt: /dev/vda1 already mounted on /.\n       dmesg(1) may have more information after failed mount system call.\n' +
      "mount: /mnt: fsconfig() failed: /dev/vda: Can't open blockdev.\n       dmesg(1) may have more information after failed mount system call.\n",
  )
})

test('locale shows what the environment says', async () => {
  expect(await output('LANG=C.UTF-8 LC_ALL= LC_TIME=C locale | head -5')).toBe(
    'LANG=C.UTF-8\nLANGUAGE=\nLC_CTYPE="C.UTF-8"\nLC_NUMERIC="C.UTF-8"\nLC_TIME=C\n',
  )
})

test('tar -k keeps what is there and says what it could not make; --wildcards names members', async () => {
  const script =
    'mkdir d; echo new > d/f; ln -s f d/l; mkfifo d/p; tar cf a.tar d; echo old > d/f; tar xkf a.tar 2>&1 | sort; cat d/f; tar tf a.tar --wildcards "*/[fp]" | sort'
  expect(await output(script)).toBe(
    'tar: Exiting with failure status due to previous errors\ntar: d/f: Cannot open: File exists\ntar: d/l: Cannot create symlink to ‘f’: File exists\ntar: d/p: Cannot mkfifo: File exists\nold\nd/f\nd/p\n',
  )
})

test('tar -u appends what is newer than in the archive', async () => {
  const script =
    'mkdir d; echo 1 > d/f; echo 1 > d/g; touch -d @100 d/f d/g d; tar cf a.tar d; tar uf a.tar d; tar tf a.tar | wc -l; touch -d @200 d/g; touch -d @100 d; tar uvf a.tar d; tar tf a.tar | tail -1'
  expect(await output(script)).toBe('3\nd/g\nd/g\n')
})

test('the first process is a program, and the modules have the files that modinfo names', async () => {
  const script =
    'cmp -n 99 /proc/1/exe /sbin/init && /sbin/init; echo $?; ls -sh $(modinfo -n overlay aufs); cat /lib/modules/$(uname -r)/modules.dep; file -b $(modinfo -n aufs)'
  expect(await run(script)).toEqual({
    stdout: [
      '1',
      '4.0K /lib/modules/6.18.44/kernel/fs/aufs/aufs.ko',
      '4.0K /lib/modules/6.18.44/kernel/fs/overlayfs/overlay.ko',
      'kernel/fs/overlayfs/overlay.ko:',
      'kernel/fs/aufs/aufs.ko:',
      'ELF 64-bit LSB relocatable, x86-64',
      '',
    ].join('\n'),
    stderr: '',
    status: 0,
  })
})

test('ldd and file say that programs are linked statically', async () => {
  const script =
    'ldd /bin/bash; echo $?; mkdir d; echo x > f; ldd -v --un f d no; ldd; ldd --bad; ldd --ve; ldd --vers | head -1; ldd -- f 2>&1 | grep -c "=>"; file /bin/bash'
  expect(await run(script)).toEqual({
    stdout:
      '1\nf:\nd:\nno:\nldd (Debian GLIBC 2.41-12+deb13u5) 2.41\n0\n/bin/bash: ELF 64-bit LSB executable, x86-64, version 1 (SYSV), statically linked, stripped\n',
    stderr:
      "\tnot a dynamic executable\n\tnot a dynamic executable\nldd: ./d: not regular file\nldd: ./no: No such file or directory\nldd: missing file arguments\nTry `ldd --help' for more information.\nldd: unrecognized option `--bad'\nTry `ldd --help' for more information.\nldd: option `--ve' is ambiguous\n",
    status: 0,
  })
})

test('the UUID of the root is one for the log, the links in /dev/disk, lsblk, findmnt and mount', async () => {
  const script = `u=$(dmesg | sed -n 's/.*Mounting V5 Filesystem //p')
    readlink /dev/disk/by-uuid/$u
    lsblk -f | sed "s/$u/U/"
    lsblk -no UUID,FSSIZE,FSUSE% /dev/vda1 | sed "s/$u/U/"
    findmnt -no UUID / | sed "s/$u/U/"
    mount -U $u /mnt; mount UUID=$u /srv; findmnt -no TARGET,SOURCE /mnt; findmnt -no TARGET,SOURCE /srv; umount /mnt /srv
    mount UUID=\${u%?} /mnt`
  expect(await run(script, { profile: 'article' })).toEqual({
    stdout: [
      '../../vda1',
      'NAME   FSTYPE FSVER LABEL UUID                                 FSAVAIL FSUSE% MOUNTPOINTS',
      'vda                                                                           ',
      '└─vda1 xfs                U     40G     0% /',
      'U 40G 0%',
      'U',
      '/mnt /dev/vda1',
      '/srv /dev/vda1',
      '',
    ].join('\n'),
    stderr: expect.stringMatching(/^mount: \/mnt: can't find UUID=[0-9a-f-]{35}\.\n$/),
    status: 1,
  })
})

test('lsblk lists for programs: raw, pairs and JSON, where a partition is a child of its disk', async () => {
  const onDisk = async (script: string) => (await run(script, { profile: 'article' })).stdout
  expect(await onDisk('lsblk -dno NAME; lsblk -ro NAME,RM; lsblk -Po NAME,MOUNTPOINT')).toBe(
    'vda\nNAME RM\nvda 0\nvda1 0\nNAME="vda" MOUNTPOINT=""\nNAME="vda1" MOUNTPOINT="/"\n',
  )
  expect(
    await onDisk('mount /dev/vda1 /mnt; lsblk -o NAME,MOUNTPOINTS,RM; lsblk -Po MOUNTPOINTS /dev/vda1'),
  ).toBe(
    [
      'NAME   MOUNTPOINTS RM',
      'vda                 0',
      '└─vda1 /mnt         0',
      '       /           ',
      'MOUNTPOINTS="/mnt\\x0a/"',
      '',
    ].join('\n'),
  )
  expect(JSON.parse(await onDisk('lsblk -Jo NAME,RM,FSTYPE,MOUNTPOINTS'))).toEqual({
    blockdevices: [
      {
        name: 'vda',
        rm: false,
        fstype: null,
        mountpoints: [],
        children: [{ name: 'vda1', rm: false, fstype: 'xfs', mountpoints: ['/'] }],
      },
    ],
  })
})

test('dmesg -H tells the minute where it changes, and else how long it took', async () => {
  const [first = '', second = ''] = (await output('dmesg -H')).split('\n')
  expect(first).toMatch(/^\[[A-Z][a-z]{2}[ \d]\d \d\d:\d\d\] Linux version /)
  expect(second).toMatch(/^\[ {2}\+\d\.\d{6}\] Command line: /)
})

test('free repeats what it shows, with an empty line between', async () => {
  expect(await output('free -s 5 -c 3 | cut -c 1-5')).toBe(
    ['     \nMem: \nSwap:\n', '     \nMem: \nSwap:\n', '     \nMem: \nSwap:\n'].join('\n'),
  )
})

test('lsof -d chooses descriptors', async () => {
  const script = 'exec 5</dev/null; cd /tmp; lsof -a -p $$ -d 5,cwd; lsof -p $$ -d ^5,^0-2'
  const rows = (await output(script)).split('\n').map((row) => row.split(/ +/))
  expect(rows.map((row) => row[3])).toEqual(['FD', 'cwd', '5r', 'FD', ...['cwd', 'rtd', 'txt'], undefined])
})

test('pstree -s leads from the first process to the chosen one, and shows nothing beside the way', async () => {
  const script =
    'sleep 90 & (sleep 91 & sleep 92 & wait) & sleep 0.1; pstree -sT $!; pstree -n $!; kill %1 %2'
  expect(await output(script)).toBe('systemd───bash───bash───2*[sleep]\nbash───2*[sleep]\n')
})

test('what runs in a small image can be reached from outside of it by chroot and nsenter', async () => {
  const script = `docker run -d --name one alpine sleep 1000 > /dev/null 2>&1; pid=$(docker inspect -f '{{.State.Pid}}' one)
    nsenter -t $pid -m -u -- sh -c 'cat /etc/alpine-release; hostname | wc -c'
    mkdir /tmp/root; docker export one | tar -xC /tmp/root; chroot /tmp/root sh -c 'ls /media'`
  expect(await run(script, { profile: 'article' })).toEqual({
    stdout: '3.15.0\n13\ncdrom\nfloppy\nusb\n',
    stderr: '',
    status: 0,
  })
})

test('fuser -v shows where a file system is mounted, and how processes hold it', async () => {
  const script = `cd /mnt; mkdir a-very-long-name m; mount -t tmpfs t m; mount -t tmpfs t a-very-long-name
    sleep 50 < m & (cd m; exec sleep 51) & sleep 52 > m/f & sleep 0.1
    fuser -v m m/f 2>&1 | sed 's/ *[0-9]\\{2,\\} / PID /'; fuser -vm a-very-long-name 2>&1; fuser -m a-very-long-name; echo $?; fuser -a m/f 2>&1 | cut -c 1-21; kill %1 %2 %3`
  expect(await output(script)).toBe(
    [
      '                     USER        PID ACCESS COMMAND',
      '/mnt/m:              root     kernel mount /mnt/m',
      '                     root PID f.... sleep',
      '                     root PID ..c.. sleep',
      '/mnt/m/f:            root PID F.... sleep',
      '                     USER        PID ACCESS COMMAND',
      '/mnt/a-very-long-name:',
      '                     root     kernel mount /mnt/a-very-long-name',
      '1',
      '/mnt/m/f:            ',
      '',
    ].join('\n'),
  )
})

test('kill takes a signal wherever it stands, a value for it, and says its version', async () => {
  const script = `sleep 90 & /bin/kill $! -15; wait $!; echo $?; sleep 90 & /bin/kill -q 5 -s TERM $!; wait $!; echo $?
    setsid sleep 91 & sleep 0.1; /bin/kill -TERM -$!; wait $!; echo $?
    /bin/kill 1 -V | head -1; /bin/kill -l 9; /bin/kill -lTERM; /bin/kill --list=KILL; /bin/kill -q x 1; /bin/kill --foo 2>&1 | head -1`
  expect(await run(script)).toEqual({
    stdout: '143\n143\n143\nkill from procps-ng 4.0.4\nKILL\n15\n9\n/bin/kill: invalid argument \n',
    stderr: "/bin/kill: must be an integer value to be passed with the signal.: 'x'\n",
    status: 0,
  })
})

test('diff heads changes with names as strings of C where they have blanks or more than ASCII', async () => {
  const script =
    "mkdir A B; echo 1 > 'A/s p'; echo 2 > 'B/s p'; diff -r A B | head -1; for f in 's p' é $'n\\nl' \"i'q\" 'b\\s'; do echo 1 > \"$f\"; diff -u \"$f\" 'B/s p' | cut -f 1 | head -2; done"
  expect(await output(script)).toBe(
    [
      'diff -r "A/s p" "B/s p"',
      ...['"s p"', '"\\303\\251"', '"n\\nl"', "i'q", '"b\\\\s"'].flatMap((name) => [
        `--- ${name}`,
        '+++ "B/s p"',
      ]),
      '',
    ].join('\n'),
  )
})

test('split -a is long enough for the pieces of -n', async () => {
  const script = `echo 1 > a; for words in '-n 26' '-n 27' '-dn 10' '--numeric-suffixes=1 -n 9' '--numeric-suffixes=1 -n 10' '--numeric-suffixes=9 -n 9'; do
      mkdir d; split -a 1 $words a d/ 2>&1; ls d | wc -l; rm -r d; done; split -n 3 a; ls x*`
  const tooShort = 'split: the suffix length needs to be at least 2'
  expect(await output(script)).toBe(
    [
      '26',
      tooShort,
      '0',
      '10',
      '9',
      tooShort,
      '0',
      'split: output file suffixes exhausted',
      '1',
      'xaa',
      'xab',
      'xac',
      '',
    ].join('\n'),
  )
})

test('what grep, stat, getfattr and gzip -l say of words and names', async () => {
  const script = `echo xx > a; grep -P -P x a; grep -E -P x a; stat -c '% %A' a; setfattr -n user.k -v v a; getfattr -n user.k --only-values $PWD/a; echo
    gzip -k a; gzip -nc a > c.gz; gzip -l a.gz c.gz | tail -1; gzip -l c.gz a.gz | tail -1`
  expect(await run(script)).toEqual({
    stdout: [
      'xx',
      'v',
      '                 48                   6 -400.0% (totals)',
      '                 48                   6 -366.7% (totals)',
      '',
    ].join('\n'),
    stderr: [
      'grep: conflicting matchers specified',
      'stat: ‘% %’: invalid directive',
      "getfattr: Removing leading '/' from absolute path names",
      '',
    ].join('\n'),
    status: 0,
  })
})

test('sed --follow-symlinks looks where links lead, of every file', async () => {
  const script = `mkdir d; echo 1 > d/f; ln -s d/l l; ln -s f d/l; sed --follow-symlinks -i s/1/2/ l; readlink l d/l; cat d/f; sed --follow-symlinks -n p - l < d/f
    ln -s o p; ln -s p o; sed --follow-symlinks p o; echo $?; sed --follow-symlinks p nofile`
  expect(await run(script)).toEqual({
    stdout: 'd/l\nf\n2\n2\n2\n4\n',
    stderr:
      "sed: couldn't follow symlink o: Too many levels of symbolic links\nsed: couldn't readlink nofile: No such file or directory\n",
    status: 4,
  })
})
