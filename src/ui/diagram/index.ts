/** The diagram's door: the component, its inspector, and the texts of each language by `import()`. */

export { Diagram, type DiagramHandle, type Playback } from './Diagram.tsx'
export type { Badge } from './draw/badges.ts'
export { explain } from './explain.ts'
export { isExpanded } from './find.ts'
export { Inspector } from './Inspector.tsx'
export type { DiagramTexts } from './texts.ts'
