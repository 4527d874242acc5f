/**
 * How programs are tested: as people use them, by a script on a fresh machine. Only tests import this; it is the
 * one place in this folder that knows the machine.
 */

import { beforeAll } from 'vitest'
import { decode, encode } from '../../kernel/text.ts'
import { findProfile, loadSoftware, runScript, type Software } from '../../machine/index.ts'

export interface Result {
  readonly stdout: string
  readonly stderr: string
  /** null where the script waits for ever */
  readonly status: number | null
}

let software: Promise<Software> | undefined

// Loading all code is no part of the first test's time: on a busy machine it takes longer than a test may.
beforeAll(async () => {
  software ??= loadSoftware()
  await software
}, 60_000)

/** Runs a script as `bash -c` does, in /root/ufs of a fresh machine; profile `debian` unless said. */
export async function run(
  script: string,
  options: { profile?: string; put?: Readonly<Record<string, string>> } = {},
): Promise<Result> {
  software ??= loadSoftware()
  const profile = findProfile(options.profile ?? 'debian')
  if (profile === null || profile === undefined) throw new Error(`no profile ${options.profile}`)
  const put = Object.fromEntries(
    Object.entries(options.put ?? {}).map(([path, text]) => [path, encode(text)] as const),
  )
  const { stdout, stderr, status } = runScript(profile, await software, script, { put })
  return { stdout: decode(stdout), stderr: decode(stderr), status }
}

/** Standard output of a script that is to succeed in silence otherwise. */
export async function output(script: string): Promise<string> {
  const { stdout, stderr, status } = await run(script)
  if (stderr !== '' || status !== 0) throw new Error(`status ${status}: ${stderr}`)
  return stdout
}
