import type { Container } from '../engine/containers.ts'
import type { Engine } from '../engine/engine.ts'
import { ClientError } from '../errors.ts'

/** Commands that look at a container say so themselves if there is none; the daemon says it of the others. */
export const find = (engine: Engine, name: string): Container => {
  const container = engine.containers.find(name)
  if (container === null) throw new ClientError(`Error: No such container: ${name}`)
  return container
}
