/**
 * Where cp, mv, ln and install put things: SOURCE DEST, SOURCE... DIRECTORY, `-t DIRECTORY SOURCE...` and
 * `-T SOURCE DEST`.
 */

import { ENOTDIR } from '../../kernel/vfs/errno.ts'
import { isDirectory } from '../../kernel/vfs/mode.ts'
import type { Io, Step } from './io.ts'
import { quoteName } from './quote.ts'

/** The check of `-t`, which may be given once. */
export function* checkTargetDirectory(
  io: Io,
  _directory: string,
  _option: string,
  seen: ReadonlySet<string>,
): Step<void> {
  if (seen.has('targetDirectory')) yield* io.fail('multiple target directories specified')
}

export interface Destination {
  readonly sources: readonly string[]
  /** A directory to put the sources into, or null if `target` is the new name. */
  readonly directory: string | null
  readonly target: string
}

export interface DestinationOptions {
  readonly targetDirectory: string | undefined
  readonly noTargetDirectory: boolean
  /** What is said where `-t` names no directory. */
  readonly badTarget?: string
  /** `-n`, or a link of the last operand is not followed for other reasons. */
  readonly keepLink?: boolean
  /** `ln NAME` alone links into the working directory. */
  readonly allowSingle?: boolean
}

export function* checkOperands(io: Io, operands: readonly string[], needed: 1 | 2): Step<void> {
  const [first] = operands
  if (first === undefined) yield* io.failUsage('missing file operand')
  else if (operands.length < needed)
    yield* io.failUsage(`missing destination file operand after ${quoteName(first)}`)
}

/** Sorts out the operands; ends the program with the usual complaints. */
export function* readDestination(
  io: Io,
  operands: readonly string[],
  {
    targetDirectory,
    noTargetDirectory,
    badTarget = 'target directory',
    keepLink = false,
    allowSingle = false,
  }: DestinationOptions,
): Step<Destination> {
  yield* checkOperands(io, operands, targetDirectory === undefined && !allowSingle ? 2 : 1)
  if (noTargetDirectory) {
    if (targetDirectory !== undefined) {
      return yield* io.fail('cannot combine --target-directory (-t) and --no-target-directory (-T)')
    }
    if (operands.length < 2) {
      return yield* io.failUsage(`missing destination file operand after ${quoteName(operands[0] as string)}`)
    }
    if (operands.length > 2) return yield* io.failUsage(`extra operand ${quoteName(operands[2] as string)}`)
    return { sources: operands.slice(0, 1), directory: null, target: operands[1] as string }
  }
  if (targetDirectory !== undefined) {
    const error = directoryError(io, targetDirectory, false)
    if (error !== 0) return yield* io.fail(`${badTarget} ${quoteName(targetDirectory)}`, error)
    return { sources: operands, directory: targetDirectory, target: targetDirectory }
  }
  if (operands.length === 1) return { sources: operands, directory: '.', target: '.' }
  const last = operands.at(-1) as string
  const sources = operands.slice(0, -1)
  const error = directoryError(io, last, keepLink && operands.length === 2)
  if (error === 0) return { sources, directory: last, target: last }
  if (sources.length > 1) return yield* io.fail(`target ${quoteName(last)}`, error)
  return { sources, directory: null, target: last }
}

/** 0 if the path is a directory, else the error that says why not. */
function directoryError(io: Io, path: string, keepLink: boolean): number {
  const info = keepLink ? io.sys.lstat(path) : io.sys.stat(path)
  if (typeof info === 'number') return info
  return isDirectory(info.mode) ? 0 : -ENOTDIR
}
