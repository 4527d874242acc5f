/** The options of dmesg(1). */

import type { Options } from '../lib/program.ts'

export const options = {
  clear: { short: 'C', long: 'clear', help: 'clear the kernel ring buffer' },
  readClear: { short: 'c', long: 'read-clear', help: 'read and clear all messages' },
  consoleOff: { short: 'D', long: 'console-off', help: 'disable printing messages to console' },
  consoleOn: { short: 'E', long: 'console-on', help: 'enable printing messages to console' },
  consoleLevel: {
    short: 'n',
    long: 'console-level',
    argument: 'LEVEL',
    help: 'set level of messages printed to console',
  },
  file: { short: 'F', long: 'file', argument: 'FILE', help: 'use the file instead of the kernel log buffer' },
  follow: { short: 'w', long: 'follow', help: 'wait for new messages' },
  followNew: { short: 'W', long: 'follow-new', help: 'wait and print only new messages' },
  ctime: { short: 'T', long: 'ctime', help: 'show human-readable timestamp' },
  noTime: { short: 't', long: 'notime', help: "don't show any timestamp with messages" },
  timeFormat: { long: 'time-format', argument: 'FORMAT', help: 'show timestamp using the given format' },
  since: { long: 'since', argument: 'TIME', help: 'display the lines since the specified time' },
  until: { long: 'until', argument: 'TIME', help: 'display the lines until the specified time' },
  level: { short: 'l', long: 'level', argument: 'LIST', help: 'restrict output to defined levels' },
  kernel: { short: 'k', long: 'kernel', help: 'display kernel messages' },
  userspace: { short: 'u', long: 'userspace', help: 'display userspace messages' },
  decode: { short: 'x', long: 'decode', help: 'decode facility and level to readable string' },
  raw: { short: 'r', long: 'raw', help: 'print the raw message buffer' },
  json: { short: 'J', long: 'json', help: 'use JSON output format' },
  syslog: { short: 'S', long: 'syslog', help: 'force to use syslog(2) rather than /dev/kmsg' },
  buffer: { short: 's', long: 'buffer-size', argument: 'SIZE', help: 'buffer size to query the kernel' },
  prefix: { short: 'p', long: 'force-prefix', help: 'force timestamp output on each line' },
  noEscape: { long: 'noescape', help: "don't escape unprintable character" },
  delta: { short: 'd', long: 'show-delta', help: 'show time delta between printed messages' },
  nopager: { short: 'P', long: 'nopager', help: 'do not pipe output into a pager' },
  color: { short: 'L', long: 'color', optionalArgument: 'WHEN', help: 'colorize messages' },
  facility: {
    short: 'f',
    long: 'facility',
    argument: 'LIST',
    help: 'restrict output to defined facilities',
  },
  relative: { short: 'e', long: 'reltime', help: 'show local time and time delta in readable format' },
  human: { short: 'H', long: 'human', help: 'human readable output' },
} as const

export type Given = Options<typeof options>
