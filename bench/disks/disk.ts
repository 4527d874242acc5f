/**
 * A union of directories to be measured, whoever makes it. Paths are relative to the union's root. Everything
 * throws when it fails: the bench must not time errors.
 */

/** Files by path; directories come into being with them. Topmost lower first. */
export type Lowers = readonly Readonly<Record<string, string>>[]

export interface Disk {
  stat(path: string): number
  /** open, read, close */
  read(path: string): Uint8Array
  /** create, write, close */
  create(path: string, bytes: Uint8Array): void
  /** open, write, close; the first time on a lower's file it copies up */
  append(path: string, bytes: Uint8Array): void
  unlink(path: string): void
  rename(from: string, to: string): void
  mkdir(path: string): void
  readdir(path: string): string[]
}

export interface Contestant {
  readonly name: string
  /** how many times slower it is than the others, roughly: it gets so many times fewer turns */
  readonly handicap: number
  /** A union whose upper layer is empty; null where this many lowers are beyond it. */
  mount(lowers: Lowers): Promise<Disk | null>
}

/** The parents of a path, outermost first, without the root. */
export function parentsOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}
