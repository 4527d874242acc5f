/** What -t and -O of mount(8), umount(8) and findmnt(8) choose. */

/** `ext4,xfs`, or `noproc,sysfs` for all but these. */
export function typeFilter(types: string | undefined): (type: string) => boolean {
  if (types === undefined) return () => true
  const negated = types.startsWith('no')
  const list = (negated ? types.slice(2) : types).split(',')
  return (type) => list.includes(type) !== negated
}

/**
 * mnt_match_options: whether options have all of a list and none that it names with `no`; `+noatime` means the word itself.
 * What is given with a value wants that value, and any will do for what is given without.
 */
export function optionsFilter(list: string | undefined): (options: string) => boolean {
  const wanted = list?.split(',').filter((option) => option !== '') ?? []
  return (options) => {
    const own = new Map(options.split(',').map(splitOption))
    const has = (option: string): boolean => {
      const [name, value] = splitOption(option)
      return own.has(name) && (value === '' || value === own.get(name))
    }
    return wanted.every((option) => {
      if (option === 'no') return false
      if (option.startsWith('+')) return has(option.slice(1))
      return option.startsWith('no') ? !has(option.slice(2)) : has(option)
    })
  }
}

function splitOption(option: string): [name: string, value: string] {
  const equals = option.indexOf('=')
  return equals < 0 ? [option, ''] : [option.slice(0, equals), option.slice(equals + 1)]
}
