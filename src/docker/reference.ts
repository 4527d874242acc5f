/**
 * Names of images as people write them: `[REGISTRY/]NAME[:TAG][@DIGEST]` (distribution/reference).
 */

import type { Digest } from './content/digest.ts'
import { DockerError } from './errors.ts'

export interface Reference {
  /** `docker.io`, or the registry named */
  readonly domain: string
  /** with `library/` where it was left out */
  readonly path: string
  readonly tag: string | null
  readonly digest: Digest | null
}

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const pathPattern = new RegExp(`^${component}(?:/${component})*$`)
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/

/** The name, or what is wrong with it. */
export function parseReference(text: string): Reference {
  if (/^[a-f0-9]{64}$/.test(text)) {
    throw new DockerError(`invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`)
  }
  const invalid = new DockerError('invalid reference format')
  const at = text.indexOf('@')
  const digest = at < 0 ? null : text.slice(at + 1)
  const named = at < 0 ? text : text.slice(0, at)
  const slash = named.indexOf('/')
  const first = slash < 0 ? '' : named.slice(0, slash)
  const isDomain = /[.:]/.test(first) || first === 'localhost'
  const rest = isDomain ? named.slice(slash + 1) : named
  const colon = rest.indexOf(':')
  const path = colon < 0 ? rest : rest.slice(0, colon)
  const tag = colon < 0 ? null : rest.slice(colon + 1)
  if (path.toLowerCase() !== path)
    throw new DockerError('invalid reference format: repository name must be lowercase')
  if (!pathPattern.test(path) || (tag !== null && !tagPattern.test(tag))) throw invalid
  if (digest !== null && !/^sha256:[a-f0-9]{64}$/.test(digest)) throw invalid
  const isLibrary = !isDomain && !path.includes('/')
  return {
    domain: isDomain && first !== 'index.docker.io' ? first : 'docker.io',
    path: isLibrary ? `library/${path}` : path,
    tag,
    digest: digest as Digest | null,
  }
}

/** The name with `latest` where it says neither tag nor digest (TagNameOnly). */
export const withTag = (reference: Reference): Reference =>
  reference.tag === null && reference.digest === null ? { ...reference, tag: 'latest' } : reference

/** `ubuntu`, `user/name`, `registry:5000/name` */
export function familiarName({ domain, path }: Reference): string {
  if (domain !== 'docker.io') return `${domain}/${path}`
  return path.startsWith('library/') && path.indexOf('/', 8) < 0 ? path.slice(8) : path
}

/** `ubuntu:20.04`, `ubuntu@sha256:…` */
export function referenceText(reference: Reference): string {
  const name = familiarName(reference)
  if (reference.digest !== null) return `${name}@${reference.digest}`
  return reference.tag === null ? name : `${name}:${reference.tag}`
}

/** With the registry: `docker.io/library/ubuntu:20.04`. */
export function fullName(reference: Reference): string {
  return `${reference.domain}/${reference.path}${referenceText(reference).slice(familiarName(reference).length)}`
}
