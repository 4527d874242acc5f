/** Pages that no program's `--help` could give, in our own words; what they say holds on this machine. */

import type { ManualPage, ManualPart, Paragraph } from './format.ts'

const text = (content: string): Paragraph => ({ kind: 'text', text: content })
const item = (term: string, content: string): Paragraph => ({ kind: 'item', term, text: content })
const verbatim = (...lines: string[]): Paragraph => ({ kind: 'verbatim', lines })

const overlayfs: ManualPage = {
  name: 'overlayfs',
  section: '5',
  summary: 'a file system that shows several directories as one',
  parts: [
    {
      title: 'SYNOPSIS',
      paragraphs: [
        verbatim('mount -t overlay overlay -o lowerdir=LOWER[:LOWER...],upperdir=UPPER,workdir=WORK MERGED'),
      ],
    },
    {
      title: 'DESCRIPTION',
      paragraphs: [
        text(
          'An overlay lays an upper directory over one or more lower ones. What is seen at the mount point, merged, is the upper file where both have the name, and the union of both directories where both have a directory. The lower directories are never written to, and may be on a read-only file system or be overlays themselves.',
        ),
        text(
          'Of several lower directories, separated by colons, the first is on top. Without upperdir and workdir the overlay is read-only.',
        ),
      ],
    },
    {
      title: 'HOW IT KEEPS CHANGES',
      paragraphs: [
        item(
          'copy up',
          'A lower file that is opened for writing, or whose mode, owner, times or attributes are to change, is first copied into upper, with the directories above it. A file is copied whole, even for one byte. Reading copies nothing.',
        ),
        item(
          'whiteout',
          'When a name is removed that a lower directory has, upper gets a character device with number 0/0 of that name. It hides what is below, and is not shown in merged.',
        ),
        item(
          'opaque directory',
          'A directory made where a lower one was removed has the extended attribute trusted.overlay.opaque with value y: nothing from below shines through.',
        ),
        item(
          'workdir',
          'An empty directory on the same file system as upperdir. Copies and whiteouts are prepared there and then renamed or linked into place, so that they appear at once or not at all.',
        ),
      ],
    },
    {
      title: 'MOUNT OPTIONS',
      paragraphs: [
        item(
          'lowerdir=DIR[:DIR...]',
          'The lower directories; a colon in a name is written \\:.  After :: come directories that only hold data.',
        ),
        item('lowerdir+=DIR', 'Adds one lower directory; colons need no escape.'),
        item('upperdir=DIR, workdir=DIR', 'Where changes go; both or neither.'),
        item(
          'redirect_dir=on|off|follow|nofollow',
          'Whether a directory that comes from below may be renamed, by an attribute that says where it came from. Off, rename(2) answers EXDEV and mv copies.',
        ),
        item('metacopy=on|off', 'Copies up only the metadata for changes of mode, owner and the like.'),
        item('index=on|off', 'Keeps hard links together over copy-up.'),
        item('xino=on|off|auto', 'Inode numbers that stay unique and constant over all layers.'),
        item('volatile', 'No syncing of the upper file system.'),
        item('userxattr', 'Uses attributes of the namespace user.overlay. instead of trusted.overlay.'),
        item('default_permissions', 'Accepted; permissions are always checked.'),
      ],
    },
    {
      title: 'NOTES',
      paragraphs: [
        text(
          'Changing a layer behind a mounted overlay is allowed by nobody and forbidden by nobody; what one then sees is undefined. Here it is what Linux does, its cache of names included: echo 2 > /proc/sys/vm/drop_caches makes it look again.',
        ),
        text(
          'A file opened for reading and then copied up by another writer goes on showing the old content.',
        ),
      ],
    },
    {
      title: 'EXAMPLES',
      paragraphs: [
        verbatim(
          'mkdir lower upper work merged',
          'echo "from lower" > lower/file',
          'mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged',
          'echo changed >> merged/file      # copies up',
          'rm merged/file                   # leaves a whiteout',
          'ls -l upper',
          'umount merged',
        ),
      ],
    },
    { title: 'SEE ALSO', paragraphs: [text('mount(8), umount(8), getfattr(1), proc(5)')] },
  ],
}

const proc: ManualPage = {
  name: 'proc',
  section: '5',
  summary: 'process and system information as files',
  parts: [
    {
      title: 'DESCRIPTION',
      paragraphs: [
        text('The files of /proc are made when they are read: they show what the kernel knows.'),
        item(
          '/proc/PID',
          'A process: cmdline, comm, cwd, environ, exe, fd, mounts, root, stat, status. /proc/self is whoever looks.',
        ),
        item('/proc/filesystems', 'What mount -t knows; nodev stands before those that need no device.'),
        item('/proc/mounts', 'What is mounted, with options: device, mount point, type, options.'),
        item('/proc/self/mountinfo', 'The same with numbers of mounts and their parents.'),
        item('/proc/modules', 'Loaded modules, as lsmod shows them.'),
        item('/proc/meminfo, /proc/uptime, /proc/loadavg, /proc/version', 'The machine.'),
        item('/proc/sys/vm/drop_caches', 'Writing 2 or 3 makes the kernel forget cached names.'),
        item('/proc/sys', 'Settings of the kernel.'),
      ],
    },
    { title: 'SEE ALSO', paragraphs: [text('overlayfs(5), mount(8), ps(1), findmnt(8)')] },
  ],
}

const dash: ManualPage = {
  name: 'dash',
  section: '1',
  summary: 'command interpreter (shell)',
  parts: [
    {
      title: 'SYNOPSIS',
      paragraphs: [
        verbatim(
          'dash [-aCefnuvxIimqVEbp] [-o OPTION] [FILE [ARGUMENT...]]',
          'dash -c [-aCefnuvxIimqVEbp] COMMANDS [NAME [ARGUMENT...]]',
          'dash -s [-aCefnuvxIimqVEbp] [ARGUMENT...]',
        ),
      ],
    },
    {
      title: 'DESCRIPTION',
      paragraphs: [
        text(
          'dash is the sh of Debian and Ubuntu: a small, quick shell that has what POSIX asks for, local, and little more. Scripts that begin with #!/bin/sh, and the RUN lines of Dockerfiles, are run by it there.',
        ),
        text(
          "What is written for bash may not work in it: there are no arrays, [[ ]], (( )), {1..3}, <<<, &>, $'...' and ${x//a/b}; source is ., function f is f(), == in test is =, and echo interprets backslashes, always, and takes no -e.",
        ),
        text('Lines are edited only as the terminal itself does; there is no history.'),
      ],
    },
    {
      title: 'OPTIONS',
      paragraphs: [
        item('-a allexport', 'export all variables that are assigned to'),
        item('-C noclobber', 'do not overwrite files with >'),
        item('-e errexit', 'leave when a command that is not tested fails'),
        item('-f noglob', 'do not expand names of files'),
        item('-n noexec', 'read commands and do not run them'),
        item('-u nounset', 'expanding what is not set is an error'),
        item('-v verbose', 'show the lines that are read'),
        item('-x xtrace', 'show the commands that are run'),
        item('-i interactive', 'show prompts, and go on after an error'),
        item('-l', 'read /etc/profile and ~/.profile first, as does a name that begins with -'),
        item('-m monitor', 'job control'),
        item('-s stdin', 'read commands from standard input'),
        item('-o pipefail', "a pipeline's status is that of its last command that failed"),
      ],
    },
    {
      title: 'BUILTINS',
      paragraphs: [
        text(
          'Special ones, whose errors end a script: . : break continue eval exec exit export local readonly return set shift times trap unset.',
        ),
        text(
          'Others: [ alias bg cd chdir command echo false fg getopts hash jobs kill printf pwd read test true type ulimit umask unalias wait.',
        ),
      ],
    },
    {
      title: 'ENVIRONMENT',
      paragraphs: [
        item('ENV', 'a file that interactive shells read first'),
        item('PS1 PS2 PS4', 'the prompts, and what is in front of what -x shows'),
      ],
    },
  ],
}

/** By name; `overlay` is another name of overlayfs. */
export const writtenPages: Readonly<Record<string, ManualPage>> = {
  dash,
  overlayfs,
  overlay: overlayfs,
  proc,
  procfs: proc,
}

/** What is added to a program's page. */
export const additions: Readonly<Record<string, readonly ManualPart[]>> = {
  mount: [
    {
      title: 'EXAMPLES',
      paragraphs: [
        item('mount', 'shows what is mounted'),
        item('mount -t tmpfs tmpfs /mnt', 'a file system in memory'),
        item('mount -t overlay overlay -o lowerdir=l,upperdir=u,workdir=w m', 'an overlay; see overlayfs(5)'),
        item('mount --bind /a /b', 'the tree at /a also at /b'),
        item('mount -o remount,ro /mnt', 'from now on read-only'),
      ],
    },
    {
      title: 'EXIT STATUS',
      paragraphs: [
        text(
          '0 for success, 1 for wrong use or missing permissions, 32 for a mount that failed; dmesg may say why.',
        ),
      ],
    },
    { title: 'SEE ALSO', paragraphs: [text('umount(8), findmnt(8), overlayfs(5)')] },
  ],
  umount: [
    {
      title: 'NOTES',
      paragraphs: [
        text(
          'A target is busy while a process has a file open on it, stands in it with its working directory, or something else is mounted inside. lsof(8) with the mount point finds who; -l detaches it now and lets go when nobody uses it any more.',
        ),
      ],
    },
  ],
  vi: [
    {
      title: 'KEYS',
      paragraphs: [
        item('h j k l', 'left, down, up, right; as the arrows'),
        item('w b e 0 ^ $', 'by words, and to the ends of a line'),
        item('gg G 5G', 'to the first, the last, the fifth line'),
        item(
          'i a I A o O',
          "insert before, behind, at the line's start or end, in a new line below or above; Escape ends it",
        ),
        item('x dd dw D', 'delete a character, a line, a word, the rest of the line'),
        item(
          'cw cc C r ~ J',
          'change a word, a line, the rest; replace a character; turn its case; join lines',
        ),
        item('yy p P', 'copy a line, put it below or above'),
        item('v V', 'select characters or lines, then d, y, c or >'),
        item('u ^R .', 'undo, redo, repeat'),
        item('/ ? n N', 'search forward or backward, and again'),
        item(':w :q :wq :q!', 'write, quit, both, quit and lose changes; ZZ writes and quits'),
        item(':%s/a/b/g', 'replace everywhere'),
        item(':set nu', 'line numbers'),
      ],
    },
  ],
}
