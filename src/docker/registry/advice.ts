/** What somebody is told who asked for an image that the registry has not got. */

import type { Reference } from '../reference.ts'
import type { Registry } from './registry.ts'

export function adviceFor({ repositories }: Registry, { domain, path }: Reference): string {
  const known = domain === 'docker.io' ? repositories.find((one) => one.path === path) : undefined
  const name = (one: string) => one.replace(/^library\//, '')
  const names =
    known === undefined
      ? repositories.map((one) => name(one.path))
      : known.tags.map((tag) => `${name(known.path)}:${tag}`)
  return `There is no network. Images that can be had here: ${names.join(', ')}.`
}
