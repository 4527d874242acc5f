/**
 * The programs of the machine by name. Their code is loaded in groups when the machine boots, so that it is
 * no part of the page's first load; once loaded, `execve` finds each program without waiting.
 */

import type { ProgramMain } from '../kernel/abi.ts'

/** Files, directories, mounts. */
const fileNames: readonly string[] = [
  'basename',
  'cat',
  'chgrp',
  'chmod',
  'chown',
  'cp',
  'dir',
  'dirname',
  'ln',
  'ls',
  'mkdir',
  'mv',
  'readlink',
  'realpath',
  'rm',
  'rmdir',
  'sync',
  'touch',
  'vdir',
  'stat',
  'mknod',
  'mkfifo',
  'truncate',
  'getfattr',
  'setfattr',
  'mount',
  'umount',
  'findmnt',
  'mountpoint',
  'tree',
  'find',
  'du',
  'df',
  'dd',
  'install',
  'lsattr',
  'chattr',
]

/** Text, and the system around it. */
const textNames: readonly string[] = [
  'arch',
  'awk',
  'clear',
  'cmp',
  'comm',
  'cut',
  'date',
  'diff',
  'dmesg',
  'egrep',
  'env',
  'expand',
  'false',
  'fgrep',
  'fold',
  'getconf',
  'grep',
  'groups',
  'head',
  'hostname',
  'id',
  'join',
  'logname',
  'mawk',
  'nl',
  'nohup',
  'nproc',
  'paste',
  'printenv',
  'pwd',
  'reset',
  'rev',
  'sed',
  'seq',
  'sleep',
  'sort',
  'tac',
  'tail',
  'tee',
  'timeout',
  'tr',
  'true',
  'tty',
  'uname',
  'unexpand',
  'uniq',
  'wc',
  'which',
  'whoami',
  'xargs',
  'yes',
]

/** The name of every program, known without loading any. */
export const programNames: readonly string[] = [...fileNames, ...textNames].sort()

/** Loads all programs; the map has exactly the names of `programNames`. */
export async function loadPrograms(): Promise<ReadonlyMap<string, ProgramMain>> {
  const [{ filePrograms }, { textPrograms }] = await Promise.all([
    import('./fileGroup.ts'),
    import('./textGroup.ts'),
  ])
  return new Map([...Object.entries(filePrograms), ...Object.entries(textPrograms)])
}
