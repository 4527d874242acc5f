/** A command with lines that it reads. */

/** `text` ends in a newline, or is empty. */
export function hereDocument(command: string, text: string): string {
  let delimiter = 'EOF'
  // The text may hold here-documents of its own.
  while (`\n${text}`.includes(`\n${delimiter}\n`)) delimiter += '_'
  return `${command} <<'${delimiter}'\n${text}${delimiter}`
}
