/** `RUN --mount=type=…`: what is mounted while one step runs (frontend/dockerfile/instructions/commands_runmount.go). */

import type { Instruction } from '../builder/dockerfile.ts'
import { expandWord } from '../builder/shell-word.ts'
import { DockerError } from '../errors.ts'
import type { ExecWork, Vertex } from './vertex.ts'

type Mount = ExecWork['mounts'][number]

/** `stage` gives what `from` names. */
export function parseMounts(
  { flags, escapeToken }: Instruction,
  env: ReadonlyMap<string, string>,
  stage: (from: string) => Vertex | null,
): Mount[] {
  return flags.flatMap(([flag, value]) => {
    if (flag === 'mount') return [parseMount(expandWord(value ?? '', env, escapeToken), stage)]
    if (flag === 'network' || flag === 'security') return []
    throw new DockerError(`unknown flag: --${flag}`)
  })
}

function parseMount(text: string, stage: (from: string) => Vertex | null): Mount {
  const fields = new Map(
    text.split(',').map((field) => {
      const equals = field.indexOf('=')
      return equals < 0
        ? [field.toLowerCase(), 'true']
        : [field.slice(0, equals).toLowerCase(), field.slice(equals + 1)]
    }),
  )
  const first = (...names: string[]) =>
    names.map((name) => fields.get(name)).find((value) => value !== undefined)
  const type = (fields.get('type') ?? 'bind').toLowerCase()
  if (type === 'ssh') throw new DockerError('ssh mounts are not possible: this machine has no agent')
  if (type !== 'bind' && type !== 'cache' && type !== 'tmpfs' && type !== 'secret') {
    throw new DockerError(`unsupported mount type ${JSON.stringify(type)}`)
  }
  const given = first('target', 'dst', 'destination')
  const id = fields.get('id') ?? given ?? ''
  if (given === undefined && type !== 'secret') throw new DockerError('target must be set')
  const from = fields.get('from')
  const vertex = from === undefined ? null : stage(from)
  const isWritable = /^(rw|readwrite)$/.test(
    [...fields.keys()].find((key) => /^(rw|readwrite)$/.test(key)) ?? '',
  )
  return {
    type,
    target: given ?? `/run/secrets/${id}`,
    source: first('source', 'src') ?? '/',
    from: from === undefined ? (type === 'bind' ? 'context' : null) : vertex,
    input: vertex?.digest ?? null,
    isReadOnly: type === 'bind' ? !isWritable : fields.has('ro') || fields.has('readonly'),
    id,
    isRequired: fields.get('required') === 'true',
    mode: Number.parseInt(fields.get('mode') ?? (type === 'secret' ? '0400' : '0755'), 8),
  }
}
