/** What of a block in a post is to be typed: prompts and outputs are not. */

/** `[root@docker ufs]# `, `user@host:~$ `, `$ `. A lone `#` begins a comment. */
const PROMPT = /^\s*(?:\[[^\]]*\][#$]|[\w.-]+@[\w.-]+:[^#$]*[#$]|\$)\s+/
const CONTINUATION = /^>\s?/

/** Without a prompt all of the block is commands; with one, the lines behind prompts and their continuations. */
export function commandsOf(block: string): string {
  const lines = block.replace(/^\n+|\s+$/g, '').split('\n')
  if (!lines.some((line) => PROMPT.test(line))) return lines.join('\n')
  const commands: string[] = []
  let isCommand = false
  for (const line of lines) {
    if (PROMPT.test(line)) commands.push(line.replace(PROMPT, ''))
    else if (isCommand && CONTINUATION.test(line)) commands.push(line.replace(CONTINUATION, ''))
    else if (isCommand && commands.at(-1)?.endsWith('\\')) commands.push(line)
    else {
      isCommand = false
      continue
    }
    isCommand = true
  }
  return commands.join('\n')
}
