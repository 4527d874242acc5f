/** docker inspect: containers, images, networks and volumes, whichever has the name. */

import { ClientError } from '../errors.ts'
import { define, MANY } from './command.ts'
import { inspectContainer } from './container-view.ts'
import { inspectImage } from './image-commands.ts'
import { inspectAll } from './inspect.ts'

import { inspectNetwork } from './networks.ts'
import { inspectVolume } from './volumes.ts'

const kinds = ['', 'container', 'image', 'network', 'node', 'plugin', 'secret', 'service', 'task', 'volume']

export const inspect = define([1, MANY], function* (context) {
  const type = context.flags.value('type') ?? ''
  if (!kinds.includes(type)) throw new ClientError(`${JSON.stringify(type)} is not a valid value for --type`)
  const withSize = context.flags.has('size')
  return yield* inspectAll(context, type === '' ? 'object' : type, (engine, name) => {
    const container = ['', 'container'].includes(type) ? engine.containers.find(name) : null
    if (container !== null) return inspectContainer(engine, container, withSize)
    const image = ['', 'image'].includes(type) ? engine.findImage(name) : null
    if (image !== null) return inspectImage(engine, image)
    const network = ['', 'network'].includes(type) ? inspectNetwork(engine, name) : null
    if (network !== null) return network
    return ['', 'volume'].includes(type) ? inspectVolume(engine, name) : null
  })
})
