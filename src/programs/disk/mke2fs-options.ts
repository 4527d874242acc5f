/** What mke2fs(8) can be told. */

import type { Options } from '../lib/program.ts'

export const usage = (
  called: string,
): string => `Usage: ${called} [-c|-l filename] [-b block-size] [-C cluster-size]
\t[-i bytes-per-inode] [-I inode-size] [-J journal-options]
\t[-G flex-group-size] [-N number-of-inodes] [-d root-directory|tarball]
\t[-m reserved-blocks-percentage] [-o creator-os]
\t[-g blocks-per-group] [-L volume-label] [-M last-mounted-directory]
\t[-O feature[,...]] [-E extended-option[,...]] [-t fs-type]
\t[-T usage-type ] [-U UUID] [-e errors_behavior][-z undo_file]
\t[-jnqvDFSV] device [blocks-count]
`

export const options = {
  blockSize: { short: 'b', argument: 'block-size' },
  badBlocks: { short: 'c' },
  clusterSize: { short: 'C', argument: 'cluster-size' },
  errors: { short: 'e', argument: 'errors_behavior' },
  extended: { short: 'E', argument: 'extended-option' },
  direct: { short: 'D' },
  force: { short: 'F' },
  groupBlocks: { short: 'g', argument: 'blocks-per-group' },
  flexSize: { short: 'G', argument: 'flex-group-size' },
  inodeRatio: { short: 'i', argument: 'bytes-per-inode' },
  inodeSize: { short: 'I', argument: 'inode-size' },
  journal: { short: 'j' },
  journalOptions: { short: 'J', argument: 'journal-options' },
  badBlockList: { short: 'l', argument: 'filename' },
  label: { short: 'L', argument: 'volume-label' },
  reserved: { short: 'm', argument: 'reserved-blocks-percentage' },
  lastMounted: { short: 'M', argument: 'last-mounted-directory' },
  dryRun: { short: 'n' },
  inodes: { short: 'N', argument: 'number-of-inodes' },
  creator: { short: 'o', argument: 'creator-os' },
  features: { short: 'O', argument: 'feature' },
  quiet: { short: 'q' },
  superblockOnly: { short: 'S' },
  type: { short: 't', argument: 'fs-type' },
  usageType: { short: 'T', argument: 'usage-type' },
  uuid: { short: 'U', argument: 'UUID' },
  verbose: { short: 'v' },
  showVersion: { short: 'V' },
  undo: { short: 'z', argument: 'undo_file' },
} as const

export type Given = Options<typeof options>

/** parse_num_blocks: a number, with k, m, g, t or s behind it; in bytes where a letter says so. */
export function parseCount(text: string): number | null {
  const match = /^(\d+)([kKmMgGtTsS]?)$/.exec(text)
  if (match === null) return null
  const factors: Readonly<Record<string, number>> = {
    s: 512,
    k: 1024,
    m: 1024 ** 2,
    g: 1024 ** 3,
    t: 1024 ** 4,
  }
  return Number(match[1]) * (factors[(match[2] ?? '').toLowerCase()] ?? 1)
}
