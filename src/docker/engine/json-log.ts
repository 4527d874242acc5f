/** The log of a container (daemon/logger/jsonfilelog): a line of JSON for each piece of its output. */

import { decodeOr, string, struct } from '../content/decode-json.ts'
import { NEVER, parseTime } from '../content/time.ts'
import { ClientError } from '../errors.ts'

export interface LogLine {
  readonly log: string
  readonly stream: string
  readonly time: string
}

const lineShape = struct('jsonlog.JSONLog', { log: string(), stream: string(), time: string('time.Time') })

/** Throws what docker logs says of a line that the engine cannot read. */
export function parseLogLine(line: string): LogLine {
  const wrong = (why: string): never => {
    throw new ClientError(`error from daemon in stream: Error grabbing logs: ${why}`)
  }
  const {
    log = '',
    stream = '',
    time = NEVER,
  } = decodeOr<Partial<LogLine>, never>(line, lineShape, wrong) ?? {}
  return parseTime(time) === null ? wrong(`parsing time ${JSON.stringify(time)}`) : { log, stream, time }
}
