/** What a statement gives: how the statements around it go on. */

export const normal = 0
export const breaking = 1
export const continuing = 2
export const nexting = 3
export const exiting = 4
export const returning = 5
export const skippingFile = 6
export type Signal = number
