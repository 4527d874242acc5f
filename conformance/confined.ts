/**
 * What commands that nobody has read are started with where they run as root on a real Linux: namespaces hide its files, its
 * processes and its name, but its clock, its power switch and its modules belong to no namespace.
 */

const WITHOUT = ['--bounding-set=-sys_time,-sys_boot,-sys_module']

/** A command line: unshare(1) with these arguments, inside of which not even root can do that. */
export const confined = (...args: readonly string[]): [string, ...string[]] => [
  'setpriv',
  ...WITHOUT,
  'unshare',
  ...args,
]
