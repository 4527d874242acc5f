/**
 * docker login, logout, push and search. The registry that this machine reaches has no accounts: it answers as Docker Hub does to somebody who
 * has none.
 */

import { decode } from '../../kernel/text.ts'
import { shortId } from '../content/digest.ts'
import { ClientError, DockerError } from '../errors.ts'
import { familiarName, fullName, parseReference, referenceText, withTag } from '../reference.ts'
import { ellipsis } from '../units.ts'
import { define } from './command.ts'
import { checkTagHere } from './each.ts'
import { listText } from './formatter.ts'

const HUB = 'https://index.docker.io/v1/'
const REGISTRY = 'https://registry-1.docker.io/v2/'

export const login = define([0, 1], function* ({ console, flags }) {
  const [server] = flags.args
  const user = flags.value('username')
  let password = flags.value('password')
  if (flags.has('password-stdin')) {
    if (password !== undefined)
      throw new ClientError('--password and --password-stdin are mutually exclusive')
    if (user === undefined) throw new ClientError('Must provide --username with --password-stdin')
    password = decode(yield* console.readAll(0)).replace(/\r?\n$/, '')
  } else if (password !== undefined) {
    yield* console.printError('WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n')
  }
  if ((user === undefined || password === undefined) && !console.sys.isatty(0)) {
    throw new ClientError('Error: Cannot perform an interactive login from a non TTY device')
  }
  if (server !== undefined && !/^(https?:\/\/)?(index\.)?docker\.io/.test(server)) throw unknownServer(server)
  if (user === undefined) {
    yield* console.print(
      "Login with your Docker ID to push and pull images from Docker Hub. If you don't have a Docker ID, head over to https://hub.docker.com to create one.\n",
    )
    throw new ClientError('Error: there are no accounts on the registry of this machine')
  }
  throw new DockerError(`Get ${JSON.stringify(REGISTRY)}: unauthorized: incorrect username or password`)
})

const unknownServer = (server: string): DockerError => {
  const host = server.replace(/^https?:\/\//, '').replace(/\/.*/, '')
  return new DockerError(
    `Get "https://${host}/v2/": dial tcp: lookup ${host.replace(/:.*/, '')}: no such host`,
  )
}

export const logout = define([0, 1], function* ({ console, flags }) {
  yield* console.print(`Not logged in to ${flags.args[0] ?? HUB}\n`)
  return 0
})

export const push = define([1, 1], function* ({ engine, console, flags }) {
  checkTagHere(flags.args[0] as string)
  const given = parseReference(flags.args[0] as string)
  const all = flags.has('all-tags')
  if (all && given.tag !== null) throw new ClientError("tag can't be used with --all-tags/-a")
  if (!all && given.tag === null && given.digest === null && !flags.has('quiet')) {
    yield* console.print('Using default tag: latest\n')
  }
  const reference = all ? given : withTag(given)
  const repository = familiarName(reference)
  const own = engine.references
    .all()
    .filter((one) => one.repository === repository && !one.name.includes('@'))
  yield* console.print(
    `The push refers to repository [${fullName({ ...reference, tag: null, digest: null })}]\n`,
  )
  const named = all ? own : own.filter(({ name }) => name === referenceText(reference))
  const [first] = named
  if (first === undefined) {
    // Errors come inside the stream of the answer: the command shows them as they are.
    throw new ClientError(`An image does not exist locally with the tag: ${repository}`)
  }
  if (reference.domain !== 'docker.io') {
    const host = reference.domain
    throw new ClientError(
      `Get "https://${host}/v2/": dial tcp: lookup ${host.replace(/:.*/, '')}: no such host`,
    )
  }
  for (const diffId of [...engine.getImage(first.id).diffIds].reverse()) {
    yield* console.print(`${shortId(diffId)}: Preparing\n`)
  }
  throw new ClientError('denied: requested access to the resource is denied')
})

const titles = {
  Name: 'NAME',
  Description: 'DESCRIPTION',
  StarCount: 'STARS',
  IsOfficial: 'OFFICIAL',
  IsAutomated: 'AUTOMATED',
}

export const search = define([1, 1], function* ({ engine, console, flags }) {
  const term = (flags.args[0] as string).toLowerCase()
  const limit = Number(flags.value('limit') ?? 25)
  if (limit < 1 || limit > 100) throw new DockerError(`Limit ${limit} is outside the range of [1, 100]`)
  const filters = flags.values('filter').map((filter) => filter.split('=') as [string, string?])
  const odd = filters.find(([name]) => !['is-automated', 'is-official', 'stars'].includes(name))
  if (odd !== undefined) throw new DockerError(`Invalid filter '${odd[0]}'`)
  const wants = (name: string) => filters.find(([one]) => one === name)?.[1]
  const rows = engine.registry.repositories
    .filter(({ path, about }) => path.includes(term) || about.toLowerCase().includes(term))
    .map(({ path, about }) => ({
      Name: path.replace(/^library\//, ''),
      Description: flags.has('no-trunc') ? about : ellipsis(about, 45),
      StarCount: '0',
      IsOfficial: path.startsWith('library/') ? '[OK]' : '',
      IsAutomated: '',
    }))
    .filter(
      ({ IsOfficial }) =>
        (wants('is-official') ?? '') === '' || (IsOfficial !== '') === (wants('is-official') === 'true'),
    )
    .filter(() => wants('is-automated') !== 'true' && Number(wants('stars') ?? 0) === 0)
    .slice(0, limit)
  const standard = 'table {{.Name}}\t{{.Description}}\t{{.StarCount}}\t{{.IsOfficial}}\t{{.IsAutomated}}'
  const format = flags.value('format') ?? ''
  yield* console.print(
    listText(format === '' || format === 'table' ? standard : format, {
      type: '*formatter.searchContext',
      titles,
      rows,
    }),
  )
  return 0
})
