import type { ComponentType } from 'react'

/** For React's `lazy`, which wants a default export: the component that `pick` takes out of a module. */
export async function named<Module, Props>(
  module: Promise<Module>,
  pick: (module: Module) => ComponentType<Props>,
): Promise<{ default: ComponentType<Props> }> {
  return { default: pick(await module) }
}

/** Fetches what may be wanted. What fails now is asked for again when it is needed, and fails where it can be shown. */
export function loadAhead(loaders: Readonly<Record<string, () => Promise<unknown>>>): void {
  for (const load of Object.values(loaders)) load().catch(() => {})
}
