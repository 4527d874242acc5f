/** The diagram's door: the component, its inspector, and the texts of each language by `import()`. */

export { Diagram, type DiagramHandle, type DiagramProps, type Playback, type Selection } from './Diagram.tsx'
export { Inspector, type InspectorProps } from './Inspector.tsx'
export type { DiagramTexts } from './texts.ts'
export { type Speed, speeds } from './times.ts'
