/** The words by which options of coreutils name the times of a file: these all of them know, and some have more. */

export const timeWords = {
  atime: 'atime',
  access: 'atime',
  use: 'atime',
  ctime: 'ctime',
  status: 'ctime',
} as const
