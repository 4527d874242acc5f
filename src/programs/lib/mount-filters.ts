/** What -t and -O of mount(8), umount(8) and findmnt(8) choose. */

/** `ext4,xfs`, or `noproc,sysfs` for all but these. */
export function typeFilter(types: string | undefined): (type: string) => boolean {
  if (types === undefined) return () => true
  const negated = types.startsWith('no')
  const list = (negated ? types.slice(2) : types).split(',')
  return (type) => list.includes(type) !== negated
}

/** mnt_match_options: whether options have all of a list and none that it names with `no`; `+noatime` means the word itself. */
export function optionsFilter(list: string | undefined): (options: string) => boolean {
  const wanted = list?.split(',') ?? []
  return (options) => {
    const own = options.split(',')
    return wanted.every((option) => {
      if (option.startsWith('+')) return own.includes(option.slice(1))
      return option.startsWith('no') ? !own.includes(option.slice(2)) : own.includes(option)
    })
  }
}
