/**
 * Parts of the page that the first screen does not need. They are fetched when the page is ready, so that they
 * are there, off line too, before anybody asks for them.
 */

import { lazy } from 'react'
import { loaders as lessonLoaders } from '../lesson/later.ts'
import { loadAhead, named } from '../parts/lazily.ts'

const loaders = {
  announcer: () => import('./Announcer.tsx'),
  dialogs: () => import('./Dialogs.tsx'),
  presentBar: () => import('./PresentBar.tsx'),
  presentText: () => import('./PresentText.tsx'),
  inspectorDetails: () => import('../tools/InspectorDetails.tsx'),
  storedInspector: () => import('../diagram/StoredInspector.tsx'),
  toolPanel: () => import('../tools/ToolPanel.tsx'),
  embedBar: () => import('./EmbedBar.tsx'),
  freezeLayer: () => import('./FreezeLayer.tsx'),
  notesWindow: () => import('./NotesWindow.tsx'),
  keepNotice: () => import('../keep/KeepNotice.tsx'),
}

export const Announcer = lazy(() => named(loaders.announcer(), ({ Announcer }) => Announcer))
export const Dialogs = lazy(() => named(loaders.dialogs(), ({ Dialogs }) => Dialogs))
export const PresentBar = lazy(() => named(loaders.presentBar(), ({ PresentBar }) => PresentBar))
export const PresentText = lazy(() => named(loaders.presentText(), ({ PresentText }) => PresentText))
export const InspectorDetails = lazy(() =>
  named(loaders.inspectorDetails(), ({ InspectorDetails }) => InspectorDetails),
)
export const StoredInspector = lazy(() =>
  named(loaders.storedInspector(), ({ StoredInspector }) => StoredInspector),
)
export const ToolPanel = lazy(() => named(loaders.toolPanel(), ({ ToolPanel }) => ToolPanel))
export const EmbedBar = lazy(() => named(loaders.embedBar(), ({ EmbedBar }) => EmbedBar))
export const FreezeLayer = lazy(() => named(loaders.freezeLayer(), ({ FreezeLayer }) => FreezeLayer))
export const NotesWindow = lazy(() => named(loaders.notesWindow(), ({ NotesWindow }) => NotesWindow))
export const KeepNotice = lazy(() => named(loaders.keepNotice(), ({ KeepNotice }) => KeepNotice))

export function loadTheRest(): void {
  loadAhead(loaders)
  loadAhead(lessonLoaders)
}
