/** Everything behind the first prompt: kernel, shell, programs. */

import type { Host, HostOptions } from './host.ts'

export async function loadHost(): Promise<(options: HostOptions) => Host> {
  const [{ Host }, { loadSoftware }] = await Promise.all([import('./host.ts'), import('../session/index.ts')])
  const software = await loadSoftware()
  return (options) => new Host(options, software)
}
