/** What has node:fs's interface: the real kernel's file systems, memfs, ZenFS. */

import type fs from 'node:fs'
import { type Disk, type Lowers, parentsOf } from './disk.ts'

export type NodeLike = Pick<
  typeof fs,
  | 'statSync'
  | 'readFileSync'
  | 'writeFileSync'
  | 'appendFileSync'
  | 'unlinkSync'
  | 'renameSync'
  | 'mkdirSync'
  | 'readdirSync'
>

export const diskOf = (files: NodeLike, root: string): Disk => ({
  stat: (path) => files.statSync(`${root}/${path}`).size,
  read: (path) => files.readFileSync(`${root}/${path}`),
  create: (path, bytes) => files.writeFileSync(`${root}/${path}`, bytes),
  append: (path, bytes) => files.appendFileSync(`${root}/${path}`, bytes),
  unlink: (path) => files.unlinkSync(`${root}/${path}`),
  rename: (from, to) => files.renameSync(`${root}/${from}`, `${root}/${to}`),
  mkdir: (path) => void files.mkdirSync(`${root}/${path}`),
  readdir: (path) => files.readdirSync(`${root}/${path}`),
})

export function fill(files: NodeLike, root: string, tree: Lowers[number]): void {
  const made = new Set<string>()
  for (const [path, text] of Object.entries(tree)) {
    for (const parent of parentsOf(path)) {
      if (!made.has(parent)) files.mkdirSync(`${root}/${parent}`)
      made.add(parent)
    }
    files.writeFileSync(`${root}/${path}`, text)
  }
}
