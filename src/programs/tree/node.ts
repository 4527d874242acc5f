/** A file of the tree that is drawn. */

import type { Stat } from '../../kernel/abi.ts'
import { isDirectory } from '../../kernel/vfs/mode.ts'

export interface TreeNode {
  readonly name: string
  readonly path: string
  readonly info: Stat
  /** What a link says, and what it leads to. */
  readonly link: string | null
  readonly target: Stat | null
  /** With --du the sizes below are added. */
  size: number
  /** null until a directory has been read */
  children: TreeNode[] | null
  /** Why a directory's content is not drawn, as it is said behind the name; empty where it is. */
  remark: string
}

/** A directory, or a link to one: both count and sort as directories. */
export const isDirectoryLike = ({ info, target }: TreeNode): boolean =>
  isDirectory(info.mode) || (target !== null && isDirectory(target.mode))

export const UNREADABLE = '  [error opening dir]'
export const RECURSIVE = '  [recursive, not followed]'

/** Whether its content should have been read and was not; that a link leads back is no failure. */
export const hasFailed = ({ remark }: TreeNode): boolean => remark !== '' && remark !== RECURSIVE

/** A remark without what sets it apart from a name. */
export const remarkText = (remark: string): string => remark.trim().slice(1, -1)
