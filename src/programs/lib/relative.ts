/** The way from one directory to a path, both absolute and without links: `../b/c`. */
export function relativePath(directory: string, path: string): string {
  const from = parts(directory)
  const to = parts(path)
  let shared = 0
  while (shared < from.length && shared < to.length && from[shared] === to[shared]) shared++
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/') || '.'
}

const parts = (path: string): string[] => path.split('/').filter((part) => part !== '')
