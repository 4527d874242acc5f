/**
 * What a vertex of a build does, as BuildKit writes it down (solver/pb/ops.proto); the digest of these bytes is the vertex's name in the
 * progress, `#4 sha256:…`. What it does with the same inputs has the same digest in every build.
 */

import { concat } from '../../kernel/text.ts'
import { type Digest, digestOf } from '../content/digest.ts'
import { flag, message, number, text, texts, variable } from './wire.ts'

/** An input that is not there: a mount of nothing, a copy into nothing. */
const NONE = -1

/** What every vertex ends with: platform and constraints. */
const constraints = concat([message(10, text(1, 'amd64'), text(2, 'linux')), message(11)])

const inputs = (digests: readonly Digest[]): Uint8Array =>
  concat(digests.map((digest) => message(1, text(1, digest))))

/** `docker-image://docker.io/library/ubuntu:20.04`, or a directory of the client with `attributes`. */
export const sourceDigest = (
  identifier: string,
  attributes: readonly (readonly [string, string])[] = [],
): Digest =>
  digestOf(
    concat([
      message(
        3,
        text(1, identifier),
        ...attributes.map(([key, value]) => message(2, text(1, key), text(2, value))),
      ),
      constraints,
    ]),
  )

export interface ExecMount {
  readonly target: string
  /** null for an empty one */
  readonly input: Digest | null
  readonly isReadOnly: boolean
}

export interface Exec {
  readonly base: Digest | null
  readonly args: readonly string[]
  readonly env: readonly string[]
  readonly directory: string
  readonly user: string
  readonly mounts: readonly ExecMount[]
}

export function execDigest({ base, args, env, directory, user, mounts }: Exec): Digest {
  const all = [{ target: '/', input: base, isReadOnly: false }, ...mounts].sort((a, b) =>
    a.target < b.target ? -1 : 1,
  )
  const digests = [...new Set(all.flatMap(({ input }) => (input === null ? [] : [input])))]
  const mountMessages = all.map(({ target, input, isReadOnly }) =>
    message(
      2,
      number(1, input === null ? NONE : digests.indexOf(input)),
      text(3, target),
      number(4, target === '/' ? 0 : NONE),
      flag(5, isReadOnly),
    ),
  )
  const meta = message(1, texts(1, args), texts(2, env), text(3, directory), text(4, user))
  return digestOf(concat([inputs(digests), message(2, meta, ...mountMessages), constraints]))
}

export interface CopyAction {
  readonly source: string
  readonly destination: string
  readonly owner: string
  readonly mode: number | null
  readonly unpacks: boolean
}

/** Copies from one input to the other, one after another. */
export function copyDigest(base: Digest | null, from: Digest, actions: readonly CopyAction[]): Digest {
  const digests = base === null ? [from] : base === from ? [base] : [base, from]
  const start = base === null ? NONE : 0
  const messages = actions.map(({ source, destination, owner, mode, unpacks }, at) =>
    message(
      2,
      number(1, at === 0 ? start : digests.length + at - 1),
      number(2, digests.indexOf(from)),
      number(3, at === actions.length - 1 ? 0 : NONE),
      message(
        4,
        text(1, source),
        text(2, destination),
        ownerMessage(3, owner),
        number(4, mode ?? NONE),
        flag(5, true),
        flag(6, true),
        flag(7, unpacks),
        flag(8, true),
        flag(9, true),
        flag(10, true),
        number(11, NONE),
      ),
    ),
  )
  return digestOf(concat([inputs(digests), message(4, ...messages), constraints]))
}

export function mkdirDigest(base: Digest | null, path: string, owner: string): Digest {
  const action = message(
    6,
    text(1, path),
    number(2, 0o755),
    flag(3, true),
    ownerMessage(4, owner),
    number(5, NONE),
  )
  const start = number(1, base === null ? NONE : 0)
  const digests = base === null ? [] : [base]
  return digestOf(
    concat([inputs(digests), message(4, message(2, start, number(2, NONE), action)), constraints]),
  )
}

/** `USER[:GROUP]`: numbers as they are, names to be looked up in the input. */
function ownerMessage(field: number, owner: string): Uint8Array {
  if (owner === '') return new Uint8Array(0)
  const parts = owner
    .split(':')
    .map((part, at) =>
      /^\d+$/.test(part)
        ? message(at + 1, concat([variable(2 << 3), variable(Number(part))]))
        : message(at + 1, message(1, text(1, part))),
    )
  return message(field, ...parts)
}
