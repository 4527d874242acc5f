/**
 * Commands that open another shell, and those that leave it.
 *
 * Terms
 * - shell of one's own: `sudo su -` and the like: root's, on the same machine.
 * - shell elsewhere: in a container, another root, other namespaces.
 */

/** Only opens a shell for root, on the same machine. */
export const OWN_SHELL =
  /^(?:sudo\s+)?(?:su(?:\s+(?:-l?|--login|root))*|(?:exec\s+)?(?:ba|z|da)?sh(?:\s+-l)?)$|^sudo\s+(?:-i|-s|-[iHsE]{2,})$/

/** A container that is detached leaves the shell as it is. */
export const ELSEWHERE =
  /^(?:sudo\s+)?(?:(?:docker|podman|nerdctl)\s+(?:container\s+)?(?:run|exec)\s(?=(?:.*\s)?-\w*i)(?!(?:.*\s)?(?:--detach|-[itPq]*d[itPq]*)\s)|(?:chroot|unshare|nsenter|su)\s)/

export const opensShell = (command: string): boolean => OWN_SHELL.test(command) || ELSEWHERE.test(command)

const LEAVES = /^(?:exit|logout)(?:\s+\d+)?$/

export const leavesShell = (command: string): boolean => LEAVES.test(command.trim())
