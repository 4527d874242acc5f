/**
 * ubuntu:20.04 as it was published in October 2021. Configuration, manifest and manifest list are its very bytes. The layer
 * is a stand-in: it bears the published diffID and size, its files are a small tree of this machine's programs.
 */

import { encode } from '../../kernel/text.ts'
import type { Digest } from '../content/digest.ts'
import { writeTar } from '../content/tar-write.ts'
import type { ProgramFiles, RemoteImage } from './registry.ts'
import { accounts, debianDirectories, mergedUsr, type Tree, walkOrder } from './system-tree.ts'
import { configurationText, manifestListText, manifestText } from './ubuntu-documents.ts'

const DIFF_ID: Digest = 'sha256:9f54eef412758095c8079ac465d494a2872e02e90bf1fb5f12a1641c0d1bb78b'
const BLOB: Digest = 'sha256:7b1a6ab2e44dbac178598dabe7cff59bd67233dba0b27e4fbd1f9d4b3c877a54'
const BLOB_SIZE = 28567101
const LAYER_SIZE = 72776453
/** October 6th 2021, the date that many of its files bear */
const MTIME = Date.UTC(2021, 9, 6, 16, 47) / 1000

export function ubuntu(programs: ProgramFiles): RemoteImage {
  return {
    top: encode(manifestListText),
    manifest: encode(manifestText),
    configuration: encode(configurationText),
    layers: [
      {
        digest: BLOB,
        size: BLOB_SIZE,
        diffId: DIFF_ID,
        standInSize: LAYER_SIZE,
        tar: writeTar(walkOrder({ ...standInTree, ...executables(programs) }, MTIME)),
      },
    ],
  }
}

const executables = (programs: ProgramFiles): Tree => ({
  ...Object.fromEntries(programs.names.map((name) => [`usr/bin/${name}`, programs.image(name)])),
  'usr/bin/sh': '-> dash',
})

const standInTree: Tree = {
  ...debianDirectories,
  ...mergedUsr,
  ...accounts('/bin/bash'),
  lib32: '-> usr/lib32',
  libx32: '-> usr/libx32',
  'usr/lib32/': 0o755,
  'usr/libx32/': 0o755,
  'usr/share/doc/': 0o755,
  'usr/share/doc/STAND-IN':
    'This tree stands in for the files of ubuntu:20.04, whose layer (28.57 MB compressed, 72.8 MB unpacked) is not shipped\n' +
    'with this machine. Its diffID, size and configuration are those of the published image; the files are not. A real\n' +
    'engine would find another digest for them, and this one says so when it saves the image.\n',
  'etc/apt/sources.list':
    'deb http://archive.ubuntu.com/ubuntu/ focal main restricted\ndeb http://archive.ubuntu.com/ubuntu/ focal-updates main restricted\n',
  'etc/pam.d/': 0o755,
  'etc/pam.d/login': 'auth       requisite  pam_nologin.so\nsession    required   pam_env.so readenv=1\n',
  'etc/pam.d/other': 'auth       required   pam_deny.so\naccount    required   pam_deny.so\n',
  'etc/skel/': 0o755,
  'etc/skel/.bash_logout': '[ "$SHLVL" = 1 ] && [ -x /usr/bin/clear_console ] && /usr/bin/clear_console -q\n',
  'etc/skel/.bashrc': '[ -z "$PS1" ] && return\nPS1=\'\\u@\\h:\\w\\$ \'\n',
  'etc/skel/.profile': '[ -f ~/.bashrc ] && . ~/.bashrc\n',
  'etc/debian_version': 'bullseye/sid\n',
  'etc/host.conf': 'multi on\n',
  'etc/hostname': 'localhost.localdomain\n',
  'etc/issue': 'Ubuntu 20.04.3 LTS \\n \\l\n\n',
  'etc/issue.net': 'Ubuntu 20.04.3 LTS\n',
  'etc/lsb-release':
    'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=20.04\nDISTRIB_CODENAME=focal\nDISTRIB_DESCRIPTION="Ubuntu 20.04.3 LTS"\n',
  'etc/nsswitch.conf':
    'passwd:         files\ngroup:          files\nshadow:         files\nhosts:          files dns\n',
  'etc/os-release': '-> ../usr/lib/os-release',
  'etc/profile': 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\nexport PATH\n',
  'etc/bash.bashrc': '[ -z "$PS1" ] && return\nPS1=\'\\u@\\h:\\w\\$ \'\n',
  'root/.bashrc': "PS1='\\u@\\h:\\w\\$ '\nalias ls='ls --color=auto'\n",
  'root/.profile': '[ -f ~/.bashrc ] && . ~/.bashrc\n',
  'usr/lib/os-release': [
    'NAME="Ubuntu"',
    'VERSION="20.04.3 LTS (Focal Fossa)"',
    'ID=ubuntu',
    'ID_LIKE=debian',
    'PRETTY_NAME="Ubuntu 20.04.3 LTS"',
    'VERSION_ID="20.04"',
    'VERSION_CODENAME=focal',
    'UBUNTU_CODENAME=focal',
    '',
  ].join('\n'),
}
