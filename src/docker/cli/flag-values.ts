/** What the values of options must look like, in the words of Go's parsers and docker's own (opts). */

import { parseBytes, parseDuration } from '../units.ts'
import type { Flag } from './flags.ts'

/** What is wrong with a value, or null. */
export function checkValue({ name, value: type }: Flag, text: string): string | null {
  if (type === undefined) {
    const isBool = /^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(text)
    return isBool ? null : `strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`
  }
  return (byName[name] ?? byType[type])?.(text) ?? null
}

type Check = (text: string) => string | null

const byType: Readonly<Record<string, Check>> = {
  int: (text) => (/^[-+]?(0[xX][\da-fA-F]+|\d+)$/.test(text) ? null : syntax('ParseInt', text)),
  uint16: (text) => {
    if (!/^\d+$/.test(text)) return syntax('ParseUint', text)
    return Number(text) > 65535
      ? `strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`
      : null
  },
  decimal: (text) =>
    /^[-+]?\d+(\.\d*)?$/.test(text) ? null : `failed to parse ${text} as a rational number`,
  bytes: (text) => (text === '-1' || parseBytes(text) !== null ? null : `invalid size: '${text}'`),
  duration: (text) => {
    if (parseDuration(text) !== null) return null
    return /^\d+$/.test(text)
      ? `time: missing unit in duration ${JSON.stringify(text)}`
      : `time: invalid duration ${JSON.stringify(text)}`
  },
  filter: (text) => (text === '' || text.includes('=') ? null : 'bad format of filter (expected name=value)'),
  ulimit: (text) => {
    const match = /^([^=]*)=(.*)$/.exec(text)
    if (match === null) return `invalid ulimit argument: ${text}`
    const [name = '', values = ''] = match.slice(1)
    if (!ulimits.includes(name)) return `invalid ulimit type: ${name}`
    const [soft = '', hard = soft, ...more] = values.split(':')
    if (more.length > 0)
      return `too many limit value arguments - ${values}, can only have up to two, \`soft[:hard]\``
    const wrong = [soft, hard].find((value) => !/^-?\d+$/.test(value))
    if (wrong !== undefined) return syntax('ParseInt', wrong)
    const isAbove = Number(hard) >= 0 && Number(soft) > Number(hard)
    return isAbove ? `ulimit soft limit must be less than or equal to hard limit: ${soft} > ${hard}` : null
  },
}

const ulimits =
  'core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack'.split(' ')

const byName: Readonly<Record<string, Check>> = {
  label: (text) => (text.startsWith('=') ? `invalid label '${text}': empty name` : null),
  'add-host': (text) => {
    const match = /^([^:]+):(.+)$/.exec(text)
    if (match === null) return `bad format for add-host: ${JSON.stringify(text)}`
    const address = match[2] as string
    return isAddress(address) || address === 'host-gateway'
      ? null
      : `invalid IP address in add-host: ${JSON.stringify(address)}`
  },
  attach: (text) =>
    /^(stdin|stdout|stderr)$/i.test(text) ? null : 'valid streams are STDIN, STDOUT and STDERR',
  dns: (text) => (isAddress(text.trim()) ? null : `${text.trim()} is not an ip address`),
  env: (text) => (text === '' || text.startsWith('=') ? `invalid environment variable: ${text}` : null),
  sysctl: (text) =>
    /^(kernel\.(msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced)|net\.[^=]+|fs\.mqueue\.[^=]+)=/.test(
      text,
    )
      ? null
      : `sysctl '${text}' is not whitelisted`,
}

const syntax = (parser: string, text: string): string =>
  `strconv.${parser}: parsing ${JSON.stringify(text)}: invalid syntax`

const isAddress = (text: string): boolean =>
  /^(\d{1,3})(\.\d{1,3}){3}$/.test(text)
    ? text.split('.').every((part) => Number(part) < 256)
    : /^[\da-fA-F:]*:[\da-fA-F:.]*$/.test(text)
