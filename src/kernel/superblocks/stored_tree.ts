/**
 * Where in an image the tree of its files begins. Behind the superblocks, which are those that the real tools write, what is in
 * the image is a format of this machine's own (fs/image/stored_tree.ts); mkfs(8) leaves an empty tree there.
 */

/** offset and bytes of the tree's header, behind what any superblock takes */
export const TREE_OFFSET = 2048
export const TREE_HEADER = 64

const MAGIC = 'playground-tree1'

/** A header's text, by which it is known. */
export const treeMagic = (): Uint8Array => Uint8Array.from(MAGIC, (char) => char.charCodeAt(0))

/** The header of a file system in which mkfs(8) has put nothing but its first directories. */
export function emptyTreeHeader(): Uint8Array {
  const header = new Uint8Array(TREE_HEADER)
  header.set(treeMagic())
  return header
}
