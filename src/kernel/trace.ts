/**
 * What the machine tells while it works. The diagram's motion, the "what just happened" panel and the
 * lesson checks read these events and nothing else. With nobody listening they cost one comparison:
 * `if (kernel.trace !== null) kernel.trace({ ... })`, the object literal inside the `if`.
 *
 * `sb` is the id of the overlay's superblock (`SuperBlock.id`), `path` is relative to its root (`/dir/f`).
 * A layer is 'upper', 'work' or the index of a lower layer, 0 being the one right below upper.
 * `fn` names the function of Linux 6.18 that does it.
 */

export type LayerName = 'upper' | 'work' | number

export type TraceEvent =
  /** One layer was asked for a name while a merged dentry was looked up (not on a dentry cache hit). */
  | {
      readonly type: 'lookup'
      readonly sb: number
      readonly path: string
      readonly layer: LayerName
      readonly found: 'absent' | 'file' | 'directory' | 'opaque' | 'whiteout' | 'redirect' | 'metacopy'
      readonly fn: string
    }
  /**
   * Copy-up, stage by stage: `start` (`size`: of the lower file); `create` (a nameless file, or `name` = `#n` in work); `data` (`size`
   * bytes, 0 when the open truncates); `attributes` (xattrs, mode, owner, times); `link` (nameless file gets
   * its name in upper) or `rename` (`#n` moves into upper); `done`.
   */
  | {
      readonly type: 'copy-up'
      readonly sb: number
      readonly path: string
      readonly stage: 'start' | 'create' | 'data' | 'attributes' | 'link' | 'rename' | 'done'
      readonly from: LayerName
      readonly kind: 'file' | 'directory' | 'symlink' | 'device' | 'fifo' | 'socket'
      readonly size: number
      readonly name: string | null
      readonly fn: string
    }
  /** A whiteout: `make` it in work (or link the shared one), then move it over the name in upper. */
  | {
      readonly type: 'whiteout'
      readonly sb: number
      readonly path: string
      readonly stage: 'make' | 'rename'
      readonly name: string | null
      readonly fn: string
    }
  /** A directory in upper was marked opaque. */
  | { readonly type: 'opaque'; readonly sb: number; readonly path: string; readonly fn: string }
  /** A directory in upper was given a redirect xattr. */
  | {
      readonly type: 'redirect'
      readonly sb: number
      readonly path: string
      readonly to: string
      readonly fn: string
    }
  /** A new entry in upper. `overWhiteout`: it was built in work and replaced a whiteout. */
  | {
      readonly type: 'create'
      readonly sb: number
      readonly path: string
      readonly kind: 'file' | 'directory' | 'symlink' | 'device' | 'fifo' | 'socket' | 'link'
      readonly overWhiteout: boolean
      readonly fn: string
    }
  /** A purely upper entry was removed from upper. */
  | {
      readonly type: 'remove'
      readonly sb: number
      readonly path: string
      readonly kind: 'file' | 'directory'
      readonly fn: string
    }
  | {
      readonly type: 'rename'
      readonly sb: number
      readonly path: string
      readonly to: string
      readonly fn: string
    }
  /** A rename was refused because a directory is not purely upper; programs then copy. */
  | {
      readonly type: 'exdev'
      readonly sb: number
      readonly path: string
      readonly to: string
      readonly fn: string
    }
  /** Bytes written to a file that already is in upper. */
  | {
      readonly type: 'write'
      readonly sb: number
      readonly path: string
      readonly size: number
      readonly fn: string
    }
  /** A merged directory was listed: how many names each layer gave. */
  | {
      readonly type: 'readdir'
      readonly sb: number
      readonly path: string
      readonly layers: readonly { readonly layer: LayerName; readonly names: number }[]
      readonly fn: string
    }
  | {
      readonly type: 'mount'
      readonly sb: number
      readonly fstype: string
      readonly target: string
    }
  | { readonly type: 'umount'; readonly sb: number; readonly target: string }
  | { readonly type: 'drop-caches'; readonly level: number }

export type TraceListener = (event: TraceEvent) => void
