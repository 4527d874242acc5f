import type { File } from './file.ts'

/** What is behind a block special file (struct block_device): bytes at offsets, as many as its size. */
export interface BlockDevice {
  readonly name: string
  /** packed by makedev */
  readonly number: number
  /** bytes */
  readonly size: number
  readonly readOnly: boolean
  /** the file that it keeps open for its bytes, whose mount is busy therefore; null: none at the moment */
  readonly backing: File | null
  /** one more holder: an open file, or a mounted file system */
  hold(): void
  release(): void
  /** fewer bytes than asked for at its end; -EIO */
  read(position: number, count: number): Uint8Array | number
  write(position: number, bytes: Uint8Array): number
  /** makes sure that there is room for what is written there next; 0 or -errno */
  reserve(position: number, length: number): number
  /** ioctl(2) of the device's own */
  ioctl?(request: number, argument: unknown): unknown
}
