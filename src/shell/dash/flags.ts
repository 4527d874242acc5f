/** How a node is evaluated. */

/** The process ends with the node. */
export const EXIT = 1
/** Its status is looked at: errexit does not mind it. */
export const TESTED = 2
