import type { Tool } from '../grammar.ts'
import { awkTools } from './awk.ts'
import { dateTools } from './date.ts'
import { fileTools } from './files.ts'
import { findTools } from './find.ts'
import { grepTools } from './grep.ts'
import { listingTools } from './listing.ts'
import { sedTools } from './sed.ts'
import { systemTools } from './system.ts'
import { textTools } from './text.ts'

export const tools: readonly Tool[] = [
  ...textTools,
  ...listingTools,
  ...fileTools,
  ...findTools,
  ...grepTools,
  ...sedTools,
  ...awkTools,
  ...dateTools,
  ...systemTools,
]
