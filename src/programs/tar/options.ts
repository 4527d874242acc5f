/** The options of tar(1). */

import { CONTROLS } from '../lib/backup.ts'
import type { Io, Step } from '../lib/io.ts'
import type { Options } from '../lib/program.ts'
import { quoteText } from '../lib/quote.ts'
import { QUOTINGS } from '../lib/quoting-style.ts'
import { FAILURE, fatal } from './failures.ts'
import { checkMoment } from './moments.ts'

export const table = {
  /** what a digit among the letters of the old form becomes (tar/old-form.ts) */
  drive: { long: 'tape-drive' },
  /** the letter of the old form whose argument is missing (tar/old-form.ts) */
  oldOptionAlone: { long: 'old-option-without-argument', argument: 'LETTER' },
  create: { short: 'c', long: 'create', help: 'create a new archive' },
  append: { short: 'r', long: 'append', help: 'append files to the end of an archive' },
  update: { short: 'u', long: 'update', help: 'only append files newer than copy in archive' },
  concatenate: { short: 'A', long: ['catenate', 'concatenate'], help: 'append tar files to an archive' },
  delete: { long: 'delete', help: 'delete from the archive' },
  compare: {
    short: 'd',
    long: ['diff', 'compare'],
    help: 'find differences between archive and file system',
  },
  list: { short: 't', long: 'list', help: 'list the contents of an archive' },
  extract: { short: 'x', long: ['extract', 'get'], help: 'extract files from an archive' },
  file: { short: 'f', long: 'file', argument: 'ARCHIVE', help: 'use archive file or device ARCHIVE' },
  addFile: { long: 'add-file', argument: 'FILE', help: 'add given FILE to the archive' },
  directory: { short: 'C', long: 'directory', argument: 'DIR', help: 'change to directory DIR' },
  verbose: { short: 'v', long: 'verbose', help: 'verbosely list files processed' },
  gzip: { short: 'z', long: ['gzip', 'gunzip', 'ungzip'], help: 'filter the archive through gzip' },
  bzip2: { short: 'j', long: 'bzip2', help: 'filter the archive through bzip2' },
  xz: { short: 'J', long: 'xz', help: 'filter the archive through xz' },
  zstd: { long: 'zstd', help: 'filter the archive through zstd' },
  lzma: { long: 'lzma', help: 'filter the archive through lzma' },
  compress: { short: 'Z', long: ['compress', 'uncompress'], help: 'filter the archive through compress' },
  compressor: {
    short: 'I',
    long: 'use-compress-program',
    argument: 'PROG',
    help: 'filter through PROG (must accept -d)',
  },
  auto: {
    short: 'a',
    long: 'auto-compress',
    help: 'use archive suffix to determine the compression program',
  },
  noAuto: {
    long: 'no-auto-compress',
    help: 'do not use archive suffix to determine the compression program',
  },
  toStdout: { short: 'O', long: 'to-stdout', help: 'extract files to standard output' },
  preserve: {
    short: 'p',
    long: ['preserve-permissions', 'same-permissions'],
    help: 'extract information about file permissions (default for superuser)',
  },
  noPermissions: {
    long: 'no-same-permissions',
    help: "apply the user's umask when extracting permissions from the archive",
  },
  sameOwner: {
    long: 'same-owner',
    help: 'try extracting files with the same ownership as exists in the archive (default for superuser)',
  },
  noSameOwner: { short: 'o', long: 'no-same-owner', help: 'extract files as yourself' },
  numericOwner: { long: 'numeric-owner', help: 'always use numbers for user/group names' },
  owner: { long: 'owner', argument: 'NAME[:UID]', help: 'force NAME as owner for added files' },
  group: { long: 'group', argument: 'NAME[:GID]', help: 'force NAME as group for added files' },
  mode: { long: 'mode', argument: 'CHANGES', help: 'force (symbolic) mode CHANGES for added files' },
  mtime: {
    long: 'mtime',
    argument: 'DATE-OR-FILE',
    help: 'set mtime for added files from DATE-OR-FILE',
    check: checkMoment,
  },
  sort: { long: 'sort', argument: 'ORDER', help: 'directory sorting order: none (default), name or inode' },
  transform: {
    long: ['transform', 'xform'],
    argument: 'EXPRESSION',
    help: 'use sed replace EXPRESSION to transform file names',
  },
  showTransformed: {
    long: ['show-transformed-names', 'show-stored-names'],
    help: 'show file or archive names after transformation',
  },
  xattrs: { long: 'xattrs', help: 'enable extended attributes support' },
  noXattrs: { long: 'no-xattrs', help: 'disable extended attributes support' },
  xattrsInclude: {
    long: 'xattrs-include',
    argument: 'MASK',
    help: 'specify the include pattern for xattr keys',
  },
  xattrsExclude: {
    long: 'xattrs-exclude',
    argument: 'MASK',
    help: 'specify the exclude pattern for xattr keys',
  },
  acls: { long: 'acls', help: 'enable the POSIX ACLs support' },
  noAcls: { long: 'no-acls', help: 'disable the POSIX ACLs support' },
  format: {
    short: 'H',
    long: 'format',
    argument: 'FORMAT',
    help: 'create archive of the given format: gnu (the default), oldgnu, pax or posix, ustar, v7',
  },
  oldArchive: { long: ['old-archive', 'portability'], help: 'same as --format=v7' },
  posix: { long: 'posix', help: 'same as --format=posix' },
  filesFrom: {
    short: 'T',
    long: 'files-from',
    argument: 'FILE',
    help: 'get names to extract or create from FILE',
  },
  null: { long: 'null', help: '-T reads null-terminated names' },
  exclude: { long: 'exclude', argument: 'PATTERN', help: 'exclude files, given as a PATTERN' },
  excludeFrom: {
    short: 'X',
    long: 'exclude-from',
    argument: 'FILE',
    help: 'exclude patterns listed in FILE',
  },
  excludeBackups: { long: 'exclude-backups', help: 'exclude backup and lock files' },
  excludeCaches: {
    long: 'exclude-caches',
    help: 'exclude contents of directories containing CACHEDIR.TAG, except for the tag file itself',
  },
  excludeCachesAll: { long: 'exclude-caches-all', help: 'exclude directories containing CACHEDIR.TAG' },
  excludeCachesUnder: {
    long: 'exclude-caches-under',
    help: 'exclude everything under directories containing CACHEDIR.TAG',
  },
  excludeIgnore: {
    long: 'exclude-ignore',
    argument: 'FILE',
    help: 'read exclude patterns for each directory from FILE, if it exists',
  },
  excludeIgnoreRecursive: {
    long: 'exclude-ignore-recursive',
    argument: 'FILE',
    help: 'read exclude patterns for each directory and its subdirectories from FILE, if it exists',
  },
  excludeTag: {
    long: 'exclude-tag',
    argument: 'FILE',
    help: 'exclude contents of directories containing FILE, except for FILE itself',
  },
  excludeTagAll: {
    long: 'exclude-tag-all',
    argument: 'FILE',
    help: 'exclude directories containing FILE',
  },
  excludeTagUnder: {
    long: 'exclude-tag-under',
    argument: 'FILE',
    help: 'exclude everything under directories containing FILE',
  },
  excludeVcsIgnores: {
    long: 'exclude-vcs-ignores',
    help: 'read exclude patterns from the VCS ignore files',
  },
  anchored: { long: 'anchored', help: 'patterns match file name start' },
  noAnchored: {
    long: 'no-anchored',
    help: "patterns match after any '/' (default for exclusion)",
  },
  ignoreCase: { long: 'ignore-case', help: 'ignore case' },
  noIgnoreCase: { long: 'no-ignore-case', help: 'case sensitive matching (default)' },
  noWildcards: { long: 'no-wildcards', help: 'verbatim string matching' },
  matchSlash: {
    long: 'wildcards-match-slash',
    help: "wildcards match '/' (default for exclusion)",
  },
  noMatchSlash: { long: 'no-wildcards-match-slash', help: "wildcards do not match '/'" },
  clampMtime: {
    long: 'clamp-mtime',
    help: 'only set time when the file is more recent than what was given with --mtime',
  },
  interactive: {
    short: 'w',
    long: ['interactive', 'confirmation'],
    help: 'ask for confirmation for every action',
  },
  startingFile: {
    short: 'K',
    long: 'starting-file',
    argument: 'MEMBER-NAME',
    help: 'begin at member MEMBER-NAME when reading the archive',
  },
  keepDirectorySymlink: {
    long: 'keep-directory-symlink',
    help: 'preserve existing symlinks to directories when extracting',
  },
  toCommand: {
    long: 'to-command',
    argument: 'COMMAND',
    help: 'pipe extracted files to another program',
  },
  ignoreCommandError: { long: 'ignore-command-error', help: 'ignore exit codes of children' },
  backup: {
    long: 'backup',
    optionalArgument: 'CONTROL',
    help: 'backup before removal, choose version CONTROL',
    *check(io: Io, word: string): Step<void> {
      if (word === '' || Object.hasOwn(CONTROLS, word)) return
      yield* io.complain(`invalid argument ${quoteText(word)} for ‘--backup’`)
      yield* io.printError(
        'Valid arguments are:\n  - ‘none’, ‘off’\n  - ‘simple’, ‘never’\n  - ‘existing’, ‘nil’\n  - ‘numbered’, ‘t’\n',
      )
      yield* io.exit(FAILURE)
    },
  },
  suffix: { long: 'suffix', argument: 'STRING', help: "backup before removal, override usual suffix ('~')" },
  atimePreserve: {
    long: 'atime-preserve',
    optionalArgument: 'METHOD',
    help: 'preserve access times on dumped files',
    *check(io: Io, word: string): Step<void> {
      if (word === '' || word === 'replace' || word === 'system') return
      yield* io.complain(`invalid argument ${quoteText(word)} for ‘--atime-preserve’`)
      yield* io.printError('Valid arguments are:\n  - ‘replace’\n  - ‘system’\n')
      yield* io.exit(FAILURE)
    },
  },
  showDefaults: { long: 'show-defaults', help: 'show tar defaults' },
  blockingFactor: {
    short: 'b',
    long: 'blocking-factor',
    argument: 'BLOCKS',
    help: 'BLOCKS x 512 bytes per record',
  },
  recordSize: {
    long: 'record-size',
    argument: 'NUMBER',
    help: 'NUMBER of bytes per record, multiple of 512',
  },
  sameOrder: {
    short: 's',
    long: ['preserve-order', 'same-order'],
    help: 'member arguments are listed in the same order as the files in the archive',
  },
  excludeVcs: { long: 'exclude-vcs', help: 'exclude version control system directories' },
  newer: {
    short: 'N',
    long: ['newer', 'after-date', 'newer-mtime'],
    argument: 'DATE-OR-FILE',
    help: 'only store files newer than DATE-OR-FILE',
    check: checkMoment,
  },
  removeFiles: { long: 'remove-files', help: 'remove files after adding them to the archive' },
  oneFileSystem: { long: 'one-file-system', help: 'stay in local file system when creating archive' },
  ignoreFailedRead: { long: 'ignore-failed-read', help: 'do not exit with nonzero on unreadable files' },
  sparse: { short: 'S', long: 'sparse', help: 'handle sparse files efficiently' },
  dereference: {
    short: 'h',
    long: 'dereference',
    help: 'follow symlinks; archive and dump the files they point to',
  },
  hardDereference: {
    long: 'hard-dereference',
    help: 'follow hard links; archive and dump the files they refer to',
  },
  keepOld: {
    short: 'k',
    long: 'keep-old-files',
    help: "don't replace existing files when extracting, treat them as errors",
  },
  skipOld: {
    long: 'skip-old-files',
    help: "don't replace existing files when extracting, silently skip over them",
  },
  keepNewer: {
    long: 'keep-newer-files',
    help: "don't replace existing files that are newer than their archive copies",
  },
  overwrite: { long: 'overwrite', help: 'overwrite existing files when extracting' },
  unlinkFirst: {
    short: 'U',
    long: 'unlink-first',
    help: 'remove each file prior to extracting over it',
  },
  touch: { short: 'm', long: 'touch', help: "don't extract file modified time" },
  absolute: { short: 'P', long: 'absolute-names', help: "don't strip leading '/'s from file names" },
  strip: {
    long: 'strip-components',
    argument: 'NUMBER',
    help: 'strip NUMBER leading components from file names on extraction',
  },
  occurrence: {
    long: 'occurrence',
    optionalArgument: 'NUMBER',
    help: 'process only the NUMBERth occurrence of each file in the archive; this option is valid only in conjunction with --delete, --diff, --extract or --list and when a list of files is given either on the command line or via the -T option; NUMBER defaults to 1',
    *check(io: Io, text: string): Step<void> {
      if (text !== '' && !/^\d+$/.test(text)) yield* fatal(io, `${text}: Invalid number`)
    },
  },
  oneTopLevel: {
    long: 'one-top-level',
    optionalArgument: 'DIR',
    help: 'create a subdirectory to avoid having loose files extracted',
  },
  // Accepted, as they change nothing for an archive in a file.
  unchanged: {
    short: 'nBilW',
    long: [
      'seek',
      'no-seek',
      'read-full-records',
      'ignore-zeros',
      'check-links',
      'verify',
      'force-local',
      'no-ignore-command-error',
      'check-device',
      'no-check-device',
      'delay-directory-restore',
      'no-delay-directory-restore',
      'overwrite-dir',
      'no-overwrite-dir',
      'recursive-unlink',
      'restrict',
      'selinux',
      'no-selinux',
    ],
  },
  unchangedWith: {
    long: ['warning', 'rsh-command', 'rmt-command', 'sparse-version', 'hole-detection', 'pax-option'],
    argument: 'VALUE',
  },
  quotingStyle: {
    long: 'quoting-style',
    argument: 'STYLE',
    help: 'set name quoting style; escape unless said',
    *check(io: Io, style: string): Step<void> {
      if (Object.hasOwn(QUOTINGS, style)) return
      yield* fatal(io, `Unknown quoting style '${style}'. Try 'tar --quoting-style=help' to get a list.`)
    },
  },
  recursion: { long: 'recursion', help: 'recurse into directories (default)' },
  noRecursion: { long: 'no-recursion', help: 'avoid descending automatically in directories' },
  wildcards: { long: 'wildcards', help: 'use wildcards for the names of members' },
  totals: {
    long: 'totals',
    optionalArgument: 'SIGNAL',
    help: 'print total bytes after processing the archive',
    *check(io: Io, signal: string): Step<void> {
      if (/^(?:SIG)?(?:HUP|QUIT|INT|USR1|USR2)$/.test(signal)) return
      yield* fatal(io, `Unknown signal name: ${signal}`)
    },
  },
  fullTime: { long: 'full-time', help: 'print file time to its full resolution' },
  utc: { long: 'utc', help: 'print file modification times in UTC' },
} as const

export type TarOptions = Options<typeof table>
