/** What file(1) says of text: the kinds of its magic files (magic/Magdir of file 5.46), JSON and CSV (is_json.c, is_csv.c). */

export interface TextKind {
  /** Null for plain text. */
  readonly what: string | null
  readonly mime: string
  /** The encoding follows: `, ASCII text`; a kind that stands alone has none. */
  readonly followed: 'encoding' | 'executable' | 'nothing' | 'bare encoding'
  /** What else fits, where one asks for all (-k). */
  readonly also?: string
}

const plain: TextKind = { what: null, mime: 'text/plain', followed: 'encoding' }

/** `skipped`: tests that are not done, by file's names of them. */
export function kindOfText(text: string, skipped: ReadonlySet<string>): TextKind {
  const script = /^#! ?(\S+)(?: +(\S+))?/.exec(text)
  const soft = !skipped.has('soft')
  if (script !== null && soft) return scriptKind(script)
  if (!skipped.has('json')) {
    const json = jsonKind(text)
    if (json !== null) return json
  }
  if (!skipped.has('csv') && isCsv(text)) return { what: 'CSV', mime: 'text/csv', followed: 'bare encoding' }
  return soft ? (magicKind(text) ?? plain) : plain
}

function scriptKind(script: RegExpExecArray): TextKind {
  const path = script[1] as string
  const name = path.endsWith('/env') ? (script[2] ?? '') : path.slice(path.lastIndexOf('/') + 1)
  const kind = (what: string, mime: string): TextKind => ({
    what,
    mime,
    followed: 'executable',
    also: `a ${path} script`,
  })
  if (name === 'bash') return kind('Bourne-Again shell script', 'text/x-shellscript')
  if (name === 'sh' || name === 'dash') return kind('POSIX shell script', 'text/x-shellscript')
  if (name.startsWith('python')) return kind('Python script', 'text/x-script.python')
  if (name === 'perl')
    return { what: 'Perl script text executable', mime: 'text/x-perl', followed: 'nothing' }
  if (name === 'node')
    return { what: 'Node.js script executable', mime: 'application/javascript', followed: 'encoding' }
  if (name === 'awk' || name === 'mawk') return kind('awk script', 'text/x-awk')
  return { what: `a ${path} script`, mime: 'text/plain', followed: 'executable' }
}

function jsonKind(text: string): TextKind | null {
  const trimmed = text.trim()
  if (!/^[[{]/.test(trimmed)) return null
  if (isJson(trimmed)) return { what: 'JSON text data', mime: 'application/json', followed: 'nothing' }
  const lines = trimmed.split('\n')
  if (lines.length > 1 && lines.every((line) => /^\s*[[{]/.test(line) && isJson(line)))
    return { what: 'New Line Delimited JSON text data', mime: 'application/x-ndjson', followed: 'nothing' }
  return null
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return false
  }
}

/** Lines that are looked at. */
const CSV_LINES = 10

/** Two lines or more with the same number of commas outside quotes, more than one. */
function isCsv(text: string): boolean {
  const unquoted = text.replace(/"(?:[^"]|"")*"/g, '')
  const lines = unquoted.split('\n').slice(0, -1).slice(0, CSV_LINES)
  const commas = lines.map((line) => line.split(',').length - 1)
  return lines.length >= 2 && (commas[0] as number) > 1 && commas.every((count) => count === commas[0])
}

const QUOTED_LINES = ['1st', '2nd', '3rd']

function magicKind(text: string): TextKind | null {
  const kind = (what: string, mime: string, followed: TextKind['followed'] = 'encoding'): TextKind => ({
    what,
    mime,
    followed,
  })
  const trimmed = text.trimStart()
  if (/^(?:<!doctype html|<html)/i.test(trimmed)) return kind('HTML document', 'text/html')
  if (/^<svg\b/.test(trimmed)) return kind('SVG Scalable Vector Graphics image', 'image/svg+xml')
  if (/^<\?xml/.test(trimmed)) return kind('XML 1.0 document', 'text/xml')
  if (/^diff --git /.test(text)) {
    const lines = text.split('\n').map((line, i) => `${QUOTED_LINES[i]} line "${line}"`)
    return kind(
      ['unified diff output text', ...lines.slice(0, QUOTED_LINES.length)].join(', '),
      'text/x-diff',
    )
  }
  if (/^--- .*\n\+\+\+ .*\n@@ /.test(text)) return kind('unified diff output', 'text/x-diff')
  if (/^\*\*\* .*\n--- /.test(text)) return kind('context diff output', 'text/x-diff')
  const key = /^ssh-(rsa|dss|ed25519) /.exec(text)
  if (key !== null)
    return kind(`OpenSSH ${(key[1] as string).toUpperCase()} public key`, 'text/plain', 'nothing')
  if (/^-----BEGIN OPENSSH PRIVATE KEY-----/.test(text))
    return kind('OpenSSH private key', 'text/plain', 'nothing')
  if (/^#include\s/m.test(text)) return kind('C source', 'text/x-c')
  if (/^[ \t]*def +\w+ *\(.*\) *(?:->.*)?:|^from\s+[\w.]+\s+import\b/m.test(text))
    return kind('Python script', 'text/x-script.python', 'executable')
  if (/^(?:CFLAGS|VPATH|LDFLAGS|all:|\.PRECIOUS)/m.test(text))
    return kind('makefile script', 'text/x-makefile')
  return null
}
