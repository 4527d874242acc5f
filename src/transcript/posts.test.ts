import { expect, test } from 'vitest'
import { hasPrompts, parseConsole } from './transcript.ts'

/** What people paste, and the commands of it; null for a script, which is run as it is. */
const posts: [string, string, string[] | null][] = [
  [
    "root's prompt alone",
    `# mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged
# ls merged
a  b  test
# cat merged/a
hello
# umount merged
`,
    [
      'mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged',
      'ls merged',
      'cat merged/a',
      'umount merged',
    ],
  ],
  ['one command of root', '# mount -t tmpfs none /mnt\n', ['mount -t tmpfs none /mnt']],
  ['one command of root with its answer', '# which mount\n/usr/bin/mount\n', ['which mount']],
  ['one comment', '# mount the overlay on merged\n', null],
  ['one comment in Chinese', '# mount 挂载 overlay\n', null],
  [
    'a script with comments that begin as commands do',
    `#!/bin/bash
# make the directories
mkdir -p lower upper work merged
# mount: see below
mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged
# ls shows both
ls merged
# umount merged
`,
    null,
  ],
  [
    'a script whose commands nobody knows',
    `# time for the build
mybuild --fast out
# install it
mybuild install
`,
    null,
  ],
  [
    'a script that writes a transcript',
    `cat > notes <<'EOF'
$ ls
# cat a
EOF
wc -l notes
`,
    null,
  ],
  [
    'a script with a function',
    `# find layers, newest first
layers() {
  # ls -t
  ls -t /var/lib/docker/overlay2
}
layers
`,
    null,
  ],
  [
    'commands that are commented out',
    `mkdir lower
# mkdir upper
# mkdir work
touch lower/a
`,
    null,
  ],
  [
    'a configuration file',
    `# /etc/fstab: static file system information.
# <file system> <mount point> <type> <options> <dump> <pass>
overlay /merged overlay noauto,lowerdir=/lower,upperdir=/upper,workdir=/work 0 0
`,
    null,
  ],
  [
    'files that hold comments, shown to root',
    `# cat /etc/fstab
# /etc/fstab: static file system information.
# Use 'blkid' to print the identifier of a device; this may be used with UUID=
# <file system> <mount point> <type>
/dev/sda1 / ext4 defaults 0 1
# getfattr -d -m - upper/dir
# file: upper/dir
trusted.overlay.opaque="y"

# getfacl f
# file: f
# owner: root
# group: root
user::rw-

# ls /bin
cat
ls
mount
# cat run.sh
#!/bin/sh
mkdir a
mount -t tmpfs none a
#
`,
    ['cat /etc/fstab', 'getfattr -d -m - upper/dir', 'getfacl f', 'ls /bin', 'cat run.sh'],
  ],
  [
    "remarks between root's commands",
    `# 创建目录
# mkdir lower upper work merged
# 挂载 overlay 文件系统
# mount -t overlay overlay \\
  -o lowerdir=lower,upperdir=upper,workdir=work \\
  merged
# Now we look at it
# tree .
.
├── lower
└── upper
`,
    [
      'mkdir lower upper work merged',
      'mount -t overlay overlay \\\n  -o lowerdir=lower,upperdir=upper,workdir=work \\\n  merged',
      'tree .',
    ],
  ],
  [
    "a here-document with comments in root's shell",
    `# cat > Dockerfile <<EOF
# build stage
FROM alpine
# mkdir /a
RUN mkdir /a
EOF
# docker build -t x .
[+] Building 0.1s (5/5) FINISHED
 => [internal] load build definition from Dockerfile
`,
    [
      'cat > Dockerfile <<EOF\n# build stage\nFROM alpine\n# mkdir /a\nRUN mkdir /a\nEOF',
      'docker build -t x .',
    ],
  ],
  [
    "root's program that nobody knows",
    '# overlay-check /merged\nok\n# mytool --all\n# ls /merged\n',
    ['overlay-check /merged', 'mytool --all', 'ls /merged'],
  ],
  [
    'names of user and host',
    `root@ubuntu-bionic:/home/vagrant# mkdir -p l u w m
root@ubuntu-bionic:/home/vagrant# for i in 1 2 3
> do
>   echo $i > l/f$i
> done
root@ubuntu-bionic:/home/vagrant# cat m/*
# 1
# mkdir x
1 $ a
root@ubuntu-bionic:/home/vagrant#
`,
    ['mkdir -p l u w m', 'for i in 1 2 3\ndo\n  echo $i > l/f$i\ndone', 'cat m/*'],
  ],
  [
    'names in brackets, blanks left out',
    `[root@localhost ~]# cd /tmp
[root@localhost tmp]#mount -t overlay overlay -olowerdir=l,upperdir=u,workdir=w m
mount: /tmp/m: special device overlay does not exist.
[root@localhost tmp]# dmesg | tail -1
[  123.456789] overlayfs: failed to resolve 'l': -2
`,
    ['cd /tmp', 'mount -t overlay overlay -olowerdir=l,upperdir=u,workdir=w m', 'dmesg | tail -1'],
  ],
  [
    'oh my zsh',
    `➜  ~ mkdir overlay && cd overlay
➜  overlay docker ps
CONTAINER ID   IMAGE     COMMAND   CREATED   STATUS    PORTS     NAMES
➜  overlay git:(master) ✗ ls
a  b
➜  overlay
`,
    ['mkdir overlay && cd overlay', 'docker ps', 'ls'],
  ],
  [
    'zsh of macOS, and others',
    `jane@MacBook-Pro demo % docker run -it --rm alpine sh
/ # touch /new
/ # exit
jane@MacBook-Pro demo % docker ps -a
~/demo ❯ pwd
/Users/jane/demo
~$ ls
`,
    ['docker run -it --rm alpine sh', 'touch /new', 'exit', 'docker ps -a', 'pwd', 'ls'],
  ],
  [
    'two lines of Kali',
    `┌──(root㉿kali)-[~/ufs]
└─# mkdir C

┌──(root㉿kali)-[~/ufs]
└─# ls
A  B  C
`,
    ['mkdir C', 'ls'],
  ],
  [
    'here-documents that show prompts',
    `$ cat > README <<'EOF'
> # Overlay
> $ ls
> EOF
$ cat > run.sh << END
# mount here
$ mount
END
$ wc -l README run.sh
  2 README
`,
    [
      "cat > README <<'EOF'\n# Overlay\n$ ls\nEOF",
      'cat > run.sh << END\n# mount here\n$ mount\nEND',
      'wc -l README run.sh',
    ],
  ],
  [
    'a here-document whose end was left out',
    `$ cat > a <<EOF
one
...
$ ls
a
`,
    ['cat > a <<EOF\none\n...', 'ls'],
  ],
  ['an apostrophe too few', "$ echo don't\n$ ls\na\n", ["echo don't", 'ls']],
  [
    'a shell in a container',
    `$ docker exec -it web bash
root@3f2a9c4e1b7d:/# echo hi > /tmp/a
root@3f2a9c4e1b7d:/# exit
exit
$ docker diff web
C /tmp
A /tmp/a
`,
    ['docker exec -it web bash', 'echo hi > /tmp/a', 'exit', 'docker diff web'],
  ],
  [
    'sudo, and then root',
    `$ sudo -i
# 先建目录
# mkdir /a
# exit
$ ls /
a
`,
    ['sudo -i', 'mkdir /a', 'exit', 'ls /'],
  ],
  [
    'text before the first prompt',
    `total 0
-rw-r--r-- 1 root root 0 Jan 18 19:28 a
[root@host merged]$ rm a
`,
    ['rm a'],
  ],
  [
    'continued by pipes and operators',
    `$ docker inspect x |
> jq .[0] &&
> echo ok
$ ls \\
> -l
total 0
`,
    ['docker inspect x |\njq .[0] &&\necho ok', 'ls \\\n-l'],
  ],
  [
    'a sentence below a word that begins commands',
    '# for sending messages\n# less passes in:\n# case by case\nmake all\n',
    null,
  ],
  ['a layout of comments', '#   mount it\n#   umount it\n', null],
  ['a program by its path', '# ls bin\nserve\n# bin/serve\nready\n', ['ls bin', 'bin/serve']],
  [
    'a container entered by root',
    '# docker ps\n# docker exec -it web bash\nroot@3f2a9c4e1b7d:/# ls\nroot@3f2a9c4e1b7d:/# exit\n# docker ps -a\n',
    ['docker ps', 'docker exec -it web bash', 'ls', 'exit', 'docker ps -a'],
  ],
  ['a command of a path with a remark', '/usr/local/bin/run.sh --x\n/bin/true # comment\n', null],
]

test.each(posts)('%s', (_, text, commands) => {
  expect(hasPrompts(text) ? parseConsole(text).map(({ command }) => command) : null).toEqual(commands)
})
