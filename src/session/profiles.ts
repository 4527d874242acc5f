/** What machines there are, for whoever shows one before it is there: no kernel comes with this. */

export { findProfile } from '../machine/profiles.ts'
