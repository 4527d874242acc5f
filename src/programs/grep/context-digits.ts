/** `-5` is `-C 5`, also among other letters: rewritten before options are read, where no option has it as its argument. */

export function rewriteContextDigits(args: readonly string[], options: ArgumentTakers): string[] {
  const rewritten: string[] = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string
    if (arg === '--') return [...rewritten, ...args.slice(i)]
    if (arg.startsWith('--')) {
      rewritten.push(arg)
      const takesNext = !arg.includes('=') && options.long.some((name) => name.startsWith(arg.slice(2)))
      if (takesNext && i + 1 < args.length) rewritten.push(args[++i] as string)
    } else if (arg.startsWith('-') && arg.length > 1) {
      const taker = Array.from(arg.slice(1)).findIndex((char) => options.short.includes(char))
      const flags = taker < 0 ? arg.slice(1) : arg.slice(1, taker + 1)
      const rest = taker < 0 ? '' : arg.slice(taker + 1)
      const digits = flags.match(/\d+/g)?.at(-1)
      if (digits !== undefined) rewritten.push(`-C${digits}`)
      const letters = flags.replace(/\d/g, '') + rest
      if (letters !== '') rewritten.push(`-${letters}`)
      if (rest.length === 1 && i + 1 < args.length) rewritten.push(args[++i] as string)
    } else rewritten.push(arg)
  }
  return rewritten
}

/** The options that take an argument. */
export interface ArgumentTakers {
  readonly short: string
  readonly long: readonly string[]
}
