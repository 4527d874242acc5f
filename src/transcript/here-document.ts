/** A command with lines that it reads. */

/** `text` ends in a newline, or is empty. */
export function hereDocument(command: string, text: string): string {
  const delimiter = /^EOF$/m.test(text) ? 'END_OF_TEXT' : 'EOF'
  return `${command} <<'${delimiter}'\n${text}${delimiter}`
}
