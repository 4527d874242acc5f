/** Programs that are set-user-id root for uses that this machine has not got. */

import type { System } from '../../kernel/abi.ts'

/**
 * mount(8) and umount(8) let users do what /etc/fstab allows them. There is no such entry here, so a user goes on as
 * himself, and is refused by the kernel. True for such a user: what is said to him is another matter (libmount's
 * restricted contexts).
 */
export function dropPrivileges(sys: System): boolean {
  const uid = sys.getuid()
  if (uid === sys.geteuid()) return false
  sys.setresuid(-1, uid, uid)
  return true
}
