/**
 * The host of the article: a CentOS-like server of January 2022 with its files on XFS. Its prompt ends in `$` for
 * root too, as the article prints it.
 */

import { MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_RELATIME } from '../kernel/abi.ts'
import type { Profile } from './profile.ts'

const PSEUDO = MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RELATIME

/** January 18th 2022, 18:50 in Shanghai. */
const CLOCK = Date.UTC(2022, 0, 18, 10, 50) / 1000

const environment = [
  'HOME=/root',
  'USER=root',
  'LOGNAME=root',
  'SHELL=/bin/bash',
  'LANG=C.UTF-8',
  'TZ=Asia/Shanghai',
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/root/bin',
]

const articleBuild = {
  step: {
    parent: 'sha256:ba6acccedd2923aee4c2acc6a23780b14ed4b8a5fa4e14e252a23b846df9b6c1',
    command: 'echo "Hello world" > /tmp/newfile',
    container: 'ee79bb9802d0ff311de6d606fad35fa7e9ab0c1cb4113837a50571e79c9454df',
    cacheId: '83b569c0f5de093192944931e4f41dafb2d7f80eae97e4bd62425c20e2079f65',
    moment: '2022-01-17T12:25:14.91890037Z',
  },
}

/** What bash reads in the home directory of whoever logs in; a new user gets it from /etc/skel. */
const startupFiles = (home: string): Readonly<Record<string, string>> => ({
  [`${home}/.bash_profile`]: '# .bash_profile\n\nif [ -f ~/.bashrc ]; then\n\t. ~/.bashrc\nfi\n',
  [`${home}/.bashrc`]: '# .bashrc\n\nif [ -f /etc/bashrc ]; then\n\t. /etc/bashrc\nfi\n',
})

export const article: Profile = {
  name: 'article',
  hostname: 'playground',
  clock: CLOCK,
  installed: Date.UTC(2021, 6, 16, 2, 0) / 1000,
  uptime: 97 * 86400 + 4 * 3600,
  seed: 20220118,
  release: '6.18.44',
  version: '#1 SMP PREEMPT_DYNAMIC',
  firstPid: 1207,
  root: { type: 'xfs', source: '/dev/vda1' },
  mounts: [
    { source: 'sysfs', target: '/sys', type: 'sysfs', flags: PSEUDO, options: null },
    { source: 'proc', target: '/proc', type: 'proc', flags: PSEUDO, options: null },
    {
      source: 'devtmpfs',
      target: '/dev',
      type: 'devtmpfs',
      flags: MS_NOSUID,
      options: 'size=4096k,nr_inodes=1048576,mode=755',
    },
    { source: 'tmpfs', target: '/dev/shm', type: 'tmpfs', flags: MS_NOSUID | MS_NODEV, options: null },
    {
      source: 'tmpfs',
      target: '/run',
      type: 'tmpfs',
      flags: MS_NOSUID | MS_NODEV,
      options: 'size=1600000k,mode=755',
    },
  ],
  files: {
    '/etc/hostname': 'playground\n',
    '/etc/hosts':
      '127.0.0.1   localhost localhost.localdomain localhost4 localhost4.localdomain4\n' +
      '::1         localhost localhost.localdomain localhost6 localhost6.localdomain6\n' +
      '127.0.1.1   playground\n',
    '/etc/fstab': '/dev/vda1  /  xfs  defaults  0 0\n',
    // What chance was on the article's host when it built its image: src/docker/engine/chance.ts.
    '/etc/docker/chance.json': `${JSON.stringify(articleBuild, null, 2)}\n`,
    '/usr/lib/os-release':
      'NAME="Overlay Playground"\nVERSION="1"\nID="playground"\nID_LIKE="rhel centos fedora"\n' +
      'VERSION_ID="1"\nPRETTY_NAME="Overlay Playground"\n',
    '/etc/passwd': [
      'root:x:0:0:root:/root:/bin/bash',
      'bin:x:1:1:bin:/bin:/sbin/nologin',
      'daemon:x:2:2:daemon:/sbin:/sbin/nologin',
      'adm:x:3:4:adm:/var/adm:/sbin/nologin',
      'lp:x:4:7:lp:/var/spool/lpd:/sbin/nologin',
      'sync:x:5:0:sync:/sbin:/bin/sync',
      'mail:x:8:12:mail:/var/spool/mail:/sbin/nologin',
      'operator:x:11:0:operator:/root:/sbin/nologin',
      'games:x:12:100:games:/usr/games:/sbin/nologin',
      'ftp:x:14:50:FTP User:/var/ftp:/sbin/nologin',
      'nobody:x:99:99:Nobody:/:/sbin/nologin',
      'student:x:1000:1000::/home/student:/bin/bash',
      '',
    ].join('\n'),
    '/etc/group': [
      'root:x:0:',
      'bin:x:1:',
      'daemon:x:2:',
      'sys:x:3:',
      'adm:x:4:',
      'tty:x:5:',
      'disk:x:6:',
      'lp:x:7:',
      'mem:x:8:',
      'kmem:x:9:',
      'wheel:x:10:student',
      'mail:x:12:',
      'man:x:15:',
      'games:x:20:',
      'video:x:39:',
      'ftp:x:50:',
      'nobody:x:99:',
      'users:x:100:',
      'student:x:1000:',
      '',
    ].join('\n'),
    '/etc/profile': [
      '# /etc/profile',
      '',
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/root/bin',
      'export PATH',
      'umask 022',
      '[ -z "$PS1" ] || . /etc/bashrc',
      '',
    ].join('\n'),
    '/etc/bashrc': [
      '# /etc/bashrc',
      '',
      "PS1='[\\u@\\h \\W]$ '",
      'shopt -s checkwinsize',
      "alias ll='ls -l --color=auto'",
      "alias l.='ls -d .* --color=auto'",
      "alias ls='ls --color=auto'",
      "alias grep='grep --color=auto'",
      '',
    ].join('\n'),
    ...startupFiles('/root'),
    ...startupFiles('/etc/skel'),
    '/etc/skel/.bash_logout': '# ~/.bash_logout\n\n',
  },
  directories: [{ path: '/home/student', mode: 0o700, owner: 1000 }],
  links: {},
  shadow: { mode: 0, group: 0 },
  cwd: '/root/ufs',
  firstScreen: '\x1b[?2004h[root@playground ufs]$ ',
  environment,
  terminalEnvironment: [...environment, 'TERM=xterm-256color'],
  shellArguments: [],
}
