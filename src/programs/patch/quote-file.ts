import { quoteShell } from '../lib/quote.ts'

/** patch quotes names where the shell needs it, and shows what cannot be shown as it is (quotearg's shell style). */
export const quoteFile = (name: string): string => quoteShell(name, false)
