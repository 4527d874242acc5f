/** The options of mount(8), and the words of `-o` that they amount to. */

import type { Io, Step } from '../lib/io.ts'
import type { Options } from '../lib/program.ts'
import { type MountOption, splitOptions } from './plan.ts'

export const options = {
  all: { short: 'a', long: 'all', help: 'mount all filesystems mentioned in fstab' },
  noCanonicalize: { short: 'c', long: 'no-canonicalize', help: "don't canonicalize paths" },
  fake: { short: 'f', long: 'fake', help: 'dry run; skip the mount(2) syscall' },
  fork: { short: 'F', long: 'fork', help: 'fork off for each device (use with -a)' },
  fstab: { short: 'T', long: 'fstab', argument: '<path>', help: 'alternative file to /etc/fstab' },
  internalOnly: { short: 'i', long: 'internal-only', help: "don't call the mount.<type> helpers" },
  showLabels: { short: 'l', long: 'show-labels', help: 'show also filesystem labels' },
  mkdir: {
    short: 'm',
    long: 'mkdir',
    optionalArgument: '<mode>',
    help: "alias to '-o X-mount.mkdir[=<mode>]'",
  },
  noMtab: { short: 'n', long: 'no-mtab', help: "don't write to /etc/mtab" },
  options: { short: 'o', long: 'options', argument: '<list>', help: 'comma-separated list of mount options' },
  optionsMode: {
    long: 'options-mode',
    argument: '<mode>',
    help: 'what to do with options loaded from fstab',
  },
  onlyOnce: { long: 'onlyonce', help: 'check if filesystem is already mounted' },
  testOptions: {
    short: 'O',
    long: 'test-opts',
    argument: '<list>',
    help: 'limit the set of filesystems (use with -a)',
  },
  readOnly: { short: 'r', long: 'read-only', help: "mount the filesystem read-only (same as '-o ro')" },
  sloppy: { short: 's', help: 'ignore unknown options of those file systems that allow it' },
  type: { short: 't', long: 'types', argument: '<list>', help: 'limit the set of filesystem types' },
  source: { long: 'source', argument: '<src>', help: 'explicitly specifies source (path, label, uuid)' },
  target: { long: 'target', argument: '<target>', help: 'explicitly specifies mountpoint' },
  verbose: { short: 'v', long: 'verbose', help: 'say what is being done' },
  readWrite: { short: 'w', long: ['rw', 'read-write'], help: 'mount the filesystem read-write (default)' },
  label: { short: 'L', long: 'label', argument: '<label>', help: 'synonym for LABEL=<label>' },
  uuid: { short: 'U', long: 'uuid', argument: '<uuid>', help: 'synonym for UUID=<uuid>' },
  bind: { short: 'B', long: 'bind', help: "mount a subtree somewhere else (same as '-o bind')" },
  move: { short: 'M', long: 'move', help: 'move a subtree to some other place' },
  rbind: { short: 'R', long: 'rbind', help: 'mount a subtree and all submounts somewhere else' },
  makeShared: { long: 'make-shared', help: 'mark a subtree as shared' },
  makeSlave: { long: 'make-slave', help: 'mark a subtree as slave' },
  makePrivate: { long: 'make-private', help: 'mark a subtree as private' },
  makeUnbindable: { long: 'make-unbindable', help: 'mark a subtree as unbindable' },
  makeRshared: { long: 'make-rshared', help: 'recursively mark a whole subtree as shared' },
  makeRslave: { long: 'make-rslave', help: 'recursively mark a whole subtree as slave' },
  makeRprivate: { long: 'make-rprivate', help: 'recursively mark a whole subtree as private' },
  makeRunbindable: { long: 'make-runbindable', help: 'recursively mark a whole subtree as unbindable' },
} as const

export type Given = Options<typeof options>

/** Options that stand for a word of `-o`. */
const WORDS: Readonly<Record<string, string>> = {
  readOnly: 'ro',
  readWrite: 'rw',
  bind: 'bind',
  rbind: 'rbind',
  move: 'move',
  makeShared: 'shared',
  makeSlave: 'slave',
  makePrivate: 'private',
  makeUnbindable: 'unbindable',
  makeRshared: 'rshared',
  makeRslave: 'rslave',
  makeRprivate: 'rprivate',
  makeRunbindable: 'runbindable',
}

/** All words in the order in which they were given; fails at a list that cannot be read. */
export function* optionWords(io: Io, given: Given): Step<MountOption[]> {
  const words: MountOption[] = []
  for (const { key, value } of given.given) {
    if (key in WORDS) words.push({ name: WORDS[key] as string, value: null })
    if (key === 'mkdir')
      words.push({ name: 'X-mount.mkdir', value: value === undefined ? null : `"${value}"` })
    if (key !== 'options') continue
    const some = splitOptions(value as string)
    if (some === null) return yield* io.fail(`unsupported option format: ${value}`)
    words.push(...some)
  }
  return words
}
