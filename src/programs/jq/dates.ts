/** jq's dates, in UTC but for those of localtime and the zone's name: seconds since 1970, or [year, month from 0, day, hour, minute, second, day of the week, day of the year from 0]. */

import { civilTime, epochOf } from '../../time/calendar.ts'
import { formatTime } from '../../time/strftime.ts'
import { UTC, type Zone } from '../../time/zone.ts'
import { strptime } from './strptime.ts'
import { isArray, JqError, type Json, plainNumber, typeName } from './value.ts'

const PARTS = 8

export function brokenDown(given: Json, name: string, zone: Zone): Json {
  const seconds = plainNumber(given)
  if (typeof seconds !== 'number') throw new JqError(`${name}() requires numeric inputs`)
  const whole = Math.floor(seconds)
  const { year, month, day, hour, minute, second, weekday, yearDay } = civil(whole, zone)
  return [year, month - 1, day, hour, minute, second + (seconds - whole), weekday, yearDay - 1]
}

export function secondsOf(parts: Json): number {
  if (!isArray(parts)) throw new JqError('mktime requires array inputs')
  return epochOf(fieldsOf(parts, 'mktime'), UTC)
}

/**
 * Its parts are written as they stand, also those that no calendar has; the name of the zone is that of the machine's, but the
 * offset is none. `from` is the zone that seconds are broken down in.
 */
export function formattedDate(input: Json, format: Json, name: string, zone: Zone, from: Zone): string {
  const parts = typeName(input) === 'number' ? brokenDown(input, name, from) : input
  if (!isArray(parts)) throw new JqError(`${name}/1 requires parsed datetime inputs`)
  if (typeof format !== 'string') throw new JqError(`${name}/1 requires a string format`)
  const fields = fieldsOf(parts, `${name}/1`)
  const epoch = epochOf(fields, zone)
  const shown = { name: zone.at(epoch).name, offset: 0 }
  return formatTime(format, { ...civil(epochOf(fields, UTC), UTC), ...fields, zone: shown, epoch })
}

function fieldsOf(parts: readonly Json[], name: string) {
  const numbers = parts
    .map(plainNumber)
    .filter((part) => typeof part === 'number')
    .map(Math.trunc)
  if (parts.length < PARTS || numbers.length < parts.length)
    throw new JqError(`${name} requires parsed datetime inputs`)
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, weekday = 0, yearDay = 0] = numbers
  return { year, month: month + 1, day, hour, minute, second, weekday, yearDay: yearDay + 1 }
}

export function parsedDate(text: Json, format: Json): Json {
  if (typeof text !== 'string' || typeof format !== 'string')
    throw new JqError('strptime/1 requires string inputs and arguments')
  const parts = strptime(text, format)
  if (parts === null) throw new JqError(`date "${text}" does not match format "${format}"`)
  return parts
}

const civil = (sec: number, zone: Zone) => civilTime({ sec, nsec: 0 }, zone)
