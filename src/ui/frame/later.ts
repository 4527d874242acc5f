/**
 * Parts of the page that the first screen does not need. They are fetched when the page is ready, so that they
 * are there, off line too, before anybody asks for them.
 */

import { type ComponentType, lazy } from 'react'

const loaders = {
  dialogs: () => import('./Dialogs.tsx'),
  presentBar: () => import('./PresentBar.tsx'),
  embedBar: () => import('./EmbedBar.tsx'),
  keepNotice: () => import('../keep/KeepNotice.tsx'),
}

export const Dialogs = lazy(() => named(loaders.dialogs(), ({ Dialogs }) => Dialogs))
export const PresentBar = lazy(() => named(loaders.presentBar(), ({ PresentBar }) => PresentBar))
export const EmbedBar = lazy(() => named(loaders.embedBar(), ({ EmbedBar }) => EmbedBar))
export const KeepNotice = lazy(() => named(loaders.keepNotice(), ({ KeepNotice }) => KeepNotice))

/** What fails now is asked for again when it is needed, and fails where it can be shown. */
export function loadTheRest(): void {
  for (const load of Object.values(loaders)) load().catch(() => {})
}

async function named<Module, Props>(
  module: Promise<Module>,
  pick: (module: Module) => ComponentType<Props>,
): Promise<{ default: ComponentType<Props> }> {
  return { default: pick(await module) }
}
