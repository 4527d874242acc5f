/** jq's dates, all in UTC: seconds since 1970, or [year, month from 0, day, hour, minute, second, day of the week, day of the year from 0]. */

import { UTC } from '../../time/zone.ts'
import { civilTime, epochOf, formatTime } from '../lib/time.ts'
import { isArray, JqError, type Json } from './value.ts'

const PARTS = 8

export function brokenDown(seconds: Json): Json {
  if (typeof seconds !== 'number') throw new JqError('gmtime() requires numeric inputs')
  const whole = Math.floor(seconds)
  const { year, month, day, hour, minute, second, weekday, yearDay } = civil(whole)
  return [year, month - 1, day, hour, minute, second + (seconds - whole), weekday, yearDay - 1]
}

export function secondsOf(parts: Json): number {
  if (!isArray(parts)) throw new JqError('mktime requires array inputs')
  return epochOf(fieldsOf(parts, 'mktime'), UTC)
}

/** Its parts are written as they stand, also those that no calendar has. */
export function formattedDate(input: Json, format: Json): string {
  const parts = typeof input === 'number' ? brokenDown(input) : input
  if (!isArray(parts)) throw new JqError('strftime/1 requires parsed datetime inputs')
  if (typeof format !== 'string') throw new JqError('strftime/1 requires a string format')
  const fields = fieldsOf(parts, 'strftime/1')
  return formatTime(format, { ...civil(epochOf(fields, UTC)), ...fields })
}

function fieldsOf(parts: readonly Json[], name: string) {
  const numbers = parts.filter((part) => typeof part === 'number').map(Math.trunc)
  if (parts.length < PARTS || numbers.length < parts.length)
    throw new JqError(`${name} requires parsed datetime inputs`)
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, weekday = 0, yearDay = 0] = numbers
  return { year, month: month + 1, day, hour, minute, second, weekday, yearDay: yearDay + 1 }
}

/** Seconds of `2015-03-05T23:51:47Z`. */
export function parsedDate(text: Json): number {
  if (typeof text !== 'string') throw new JqError('strptime/1 input must be a string')
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text))
    throw new JqError(`date "${text}" does not match format "%Y-%m-%dT%H:%M:%SZ"`)
  return Date.parse(text) / 1000
}

const civil = (sec: number) => civilTime({ sec, nsec: 0 }, UTC)
