/** What each instruction of a Dockerfile asks of its arguments and flags (BuildKit's instructions package). */

import { parseDuration } from '../units.ts'
import type { Instruction } from './dockerfile.ts'

interface Rule {
  /** its flags may come more than once */
  readonly mayRepeat?: boolean
  /** flags it has; all take a value */
  readonly flags?: readonly string[]
  readonly check?: (instruction: Instruction) => string | null
}

const atLeastOne = ({ name, args }: Instruction): string | null =>
  args.length === 0 ? `${name} requires at least one argument` : null

const exactlyOne = ({ name, args }: Instruction): string | null =>
  args.length === 1 ? null : `${name} requires exactly one argument`

const twoOrMore = ({ name, args }: Instruction): string | null =>
  args.length < 2
    ? `${name} requires at least two arguments, but only one was provided. Destination could not be determined.`
    : null

const named = (instruction: Instruction): string | null =>
  atLeastOne(instruction) ??
  (instruction.args.some((arg, at) => at % 2 === 0 && arg === '')
    ? `${instruction.name} names can not be blank`
    : null)

const rules: Readonly<Record<string, Rule>> = {
  ADD: { flags: ['chown', 'chmod'], check: twoOrMore },
  ARG: {
    check: (instruction) =>
      atLeastOne(instruction) ??
      (instruction.args.some((arg) => arg.startsWith('=')) ? 'ARG names can not be blank' : null),
  },
  CMD: {},
  COPY: { flags: ['chown', 'from', 'chmod'], check: twoOrMore },
  ENTRYPOINT: {},
  ENV: { check: named },
  EXPOSE: { check: atLeastOne },
  FROM: { flags: ['platform'], check: checkFrom },
  HEALTHCHECK: { flags: ['interval', 'timeout', 'start-period', 'retries'], check: checkHealth },
  LABEL: { check: named },
  MAINTAINER: { check: exactlyOne },
  ONBUILD: { check: checkTrigger },
  RUN: { flags: ['mount'], mayRepeat: true },
  SHELL: {
    check: (instruction) =>
      atLeastOne(instruction) ??
      (instruction.isJson ? null : 'SHELL requires the arguments to be in JSON form'),
  },
  STOPSIGNAL: { check: exactlyOne },
  USER: { check: exactlyOne },
  VOLUME: {
    check: (instruction) =>
      atLeastOne(instruction) ??
      (instruction.args.some((arg) => arg.trim() === '')
        ? 'VOLUME specified can not be an empty string'
        : null),
  },
  WORKDIR: { check: exactlyOne },
}

export const isKnown = (name: string): boolean => name in rules

/** What is wrong with an instruction, or null. */
export function checkInstruction(instruction: Instruction): string | null {
  const rule = rules[instruction.name]
  if (rule === undefined) return `unknown instruction: ${instruction.name}`
  return rule.check?.(instruction) ?? checkFlags(instruction, rule)
}

function checkFlags({ flags }: Instruction, { flags: known = [], mayRepeat = false }: Rule): string | null {
  const seen = new Set<string>()
  for (const [name, value] of flags) {
    if (!known.includes(name)) return `Unknown flag: ${name}`
    if (seen.has(name) && !mayRepeat) return `Duplicate flag specified: ${name}`
    if (value === null) return `Missing a value on flag: ${name}`
    seen.add(name)
  }
  return null
}

function checkFrom({ args }: Instruction): string | null {
  const [, as = '', name = ''] = args
  if (args.length === 3 && as.toLowerCase() === 'as') {
    if (/^[a-z][a-z0-9-_.]*$/.test(name.toLowerCase())) return null
    return `invalid name for build stage: ${JSON.stringify(name)}, name can't start with a number or contain symbols`
  }
  return args.length === 1 ? null : 'FROM requires either one or three arguments'
}

function checkTrigger(instruction: Instruction): string | null {
  const trigger = (instruction.args[0] ?? '').toUpperCase()
  if (trigger === 'ONBUILD') return "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"
  if (trigger === 'MAINTAINER' || trigger === 'FROM') return `${trigger} isn't allowed as an ONBUILD trigger`
  return atLeastOne(instruction)
}

/** Shorter times are none (container.MinimumDuration, a millisecond). */
const MINIMUM = 1e6

function checkHealth(instruction: Instruction): string | null {
  const { args, flags } = instruction
  const kind = (args[0] ?? '').toUpperCase()
  if (args.length === 0) return atLeastOne(instruction)
  if (kind === 'NONE') return args.length > 1 ? 'HEALTHCHECK NONE takes no arguments' : null
  const odd = checkFlags(instruction, rules['HEALTHCHECK'] as Rule)
  if (odd !== null) return odd
  if (kind !== 'CMD') return `Unknown type ${JSON.stringify(kind)} in HEALTHCHECK (try CMD)`
  if (args.length < 2) return 'Missing command after HEALTHCHECK CMD'
  for (const [name, value] of flags) {
    if (value === null || value === '') continue
    if (name === 'retries') {
      if (!/^[-+]?\d+$/.test(value))
        return `strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`
      if (Number(value) < 1) return `--retries must be at least 1 (not ${Number(value)})`
      continue
    }
    const time = parseDuration(value)
    if (time === null) {
      const why = /^[-+]?[\d.]+$/.test(value) ? 'missing unit in' : 'invalid'
      return `time: ${why} duration ${JSON.stringify(value)}`
    }
    if (time < MINIMUM) return `Interval ${JSON.stringify(name)} cannot be less than 1ms`
  }
  return null
}
