/** What a stage of a build has come to: the image so far and the configuration that the next step starts from. */

import type { Digest } from '../content/digest.ts'
import { goJson, sorted } from '../content/json.ts'
import type { ContainerConfig } from '../store/container-config.ts'

export interface Stage {
  /** the name after AS, or empty */
  readonly name: string
  /** null for one from scratch that has done nothing yet */
  imageId: Digest | null
  config: ContainerConfig
  maintainer: string
  hasCommand: boolean
  /** arguments declared in this stage, with their values; undefined for those without */
  readonly args: Map<string, string | undefined>
}

const DEFAULT_SHELL = ['/bin/sh', '-c']

export const shellOf = ({ Shell }: ContainerConfig): readonly string[] =>
  Shell === undefined || Shell.length === 0 ? DEFAULT_SHELL : Shell

/** ENV's variables over the declared arguments. */
export function variablesOf({ config, args }: Stage): Map<string, string> {
  const variables = new Map<string, string>()
  for (const [name, value] of args) if (value !== undefined) variables.set(name, value)
  for (const entry of config.Env ?? []) {
    const equals = entry.indexOf('=')
    variables.set(entry.slice(0, equals), entry.slice(equals + 1))
  }
  return variables
}

/** Declared arguments with a value that ENV does not set, `NAME=value`, sorted (BuildArgs.FilterAllowed). */
export function allowedArguments({ config, args }: Stage): string[] {
  const set = new Set((config.Env ?? []).map((entry) => entry.slice(0, entry.indexOf('='))))
  return [...args]
    .flatMap(([name, value]) => (value === undefined || set.has(name) ? [] : [`${name}=${value}`]))
    .sort()
}

/** runconfig.Compare: whether a step would be the same. */
export function isSameStep(a: Partial<ContainerConfig>, b: ContainerConfig): boolean {
  const list = (value: readonly string[] | null | undefined) => goJson(value ?? [])
  const keys = (value: Readonly<Record<string, unknown>> | null | undefined) =>
    goJson(Object.keys(value ?? {}).sort())
  return (
    a.OpenStdin === b.OpenStdin &&
    a.Tty === b.Tty &&
    a.User === b.User &&
    list(a.Cmd) === list(b.Cmd) &&
    list(a.Env) === list(b.Env) &&
    list(a.Entrypoint) === list(b.Entrypoint) &&
    keys(a.ExposedPorts) === keys(b.ExposedPorts) &&
    keys(a.Volumes) === keys(b.Volumes) &&
    goJson(sorted(a.Labels ?? {})) === goJson(sorted(b.Labels ?? {}))
  )
}

/** Go's %q of a list: `["a" "b"]`. */
export const quotedList = (items: readonly string[]): string => `[${items.map(goQuoted).join(' ')}]`

/** strconv.Quote */
function goQuoted(text: string): string {
  const escaped = text
    .replace(/["\\]/g, '\\$&')
    .replace(/\n/g, '\\n')
    .replace(/\t/g, '\\t')
    .replace(/\r/g, '\\r')
  return `"${escaped}"`
}
