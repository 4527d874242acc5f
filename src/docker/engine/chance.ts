/**
 * What a real engine takes from chance: its random ids, and the moment at which it does something.
 *
 * A machine may hold a record of what chance was for one step of a build (`/etc/docker/chance.json`, see `RecordedStep`):
 * then that step, done on this machine for the first time, takes its container's id, its layer's directory and its moment from there.
 * Everything else of it is computed as ever: another byte in the layer or in the configuration, another parent, another
 * command, and the ids are others.
 */

import { bytesToHex } from '@noble/hashes/utils.js'
import type { System, Time } from '../../kernel/abi.ts'
import { base32 } from '../content/base64.ts'
import { parseTime } from '../content/time.ts'
import { Files } from '../files.ts'
import { randomName } from './names.ts'

export const CHANCE_FILE = '/etc/docker/chance.json'

const LINK_LENGTH = 26

export interface RecordedStep {
  /** image id of the step before */
  readonly parent: string
  /** the command that RUN gives to the shell */
  readonly command: string
  readonly container: string
  readonly cacheId: string
  readonly moment: Time
}

export class Chance {
  readonly #sys: System

  constructor(sys: System) {
    this.#sys = sys
  }

  /** 64 hexadecimal digits (stringid.GenerateRandomID), which must not look like a number when cut short. */
  id(): string {
    for (;;) {
      const id = bytesToHex(this.#sys.getrandom(32))
      if (!/^\d{12}/.test(id)) return id
    }
  }

  /** 26 letters and digits: overlay2's short name of a layer. */
  link(): string {
    return base32(this.#sys.getrandom(LINK_LENGTH)).slice(0, LINK_LENGTH)
  }

  /** 25 small letters and digits: BuildKit's name of a snapshot (identity.NewID). */
  snapshotId(): string {
    const bytes = this.#sys.getrandom(17)
    const value = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
    return value.toString(36).padStart(25, '0').slice(-25)
  }

  /** A name for a container that was given none. */
  name(): string {
    return randomName(this.#sys.getrandom(4))
  }

  number(): number {
    const [a, b, c] = this.#sys.getrandom(3) as unknown as [number, number, number]
    return (a << 16) | (b << 8) | c
  }

  now(): Time {
    return this.#sys.time()
  }

  /** The record for a step, if there is one that has not been used: `isTaken` tells whether a layer directory exists. */
  recorded(parent: string, command: string, isTaken: (cacheId: string) => boolean): RecordedStep | null {
    const text = new Files(this.#sys).readText(CHANCE_FILE)
    if (text === null) return null
    const step = parseRecord(text)
    if (step === null || step.parent !== parent || step.command !== command) return null
    return isTaken(step.cacheId) ? null : step
  }
}

/** null for a file that is no such record. */
function parseRecord(text: string): RecordedStep | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // Somebody wrote something else into the file: then chance decides.
    return null
  }
  const fields = (value as { step?: Record<string, unknown> } | null)?.step ?? {}
  const field = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '')
  const moment = parseTime(field('moment'))
  const [container, cacheId] = [field('container'), field('cacheId')]
  const isId = (id: string) => /^[0-9a-f]{64}$/.test(id)
  if (moment === null || !isId(container) || !isId(cacheId)) return null
  return { parent: field('parent'), command: field('command'), container, cacheId, moment }
}
