/** The drawing of the start, which explains itself: three names, as every mount has them. */

import type { SceneColumn } from '../../scene/scene.ts'

const column = (path: string): SceneColumn => ({
  path,
  name: '',
  directory: false,
  expanded: false,
  children: [],
  hidden: 0,
})

/** In both layers; only in upper; only in lower. */
export const sketchScene = {
  columns: [column('/1'), column('/2'), column('/3')],
  cells: [
    ['merged', '/1'],
    ['merged', '/2'],
    ['merged', '/3'],
    ['upper', '/1'],
    ['upper', '/2'],
    ['lower:0', '/1'],
    ['lower:0', '/3'],
  ],
  sights: [
    ['/1', 'upper'],
    ['/2', 'upper'],
    ['/3', 'lower:0'],
  ],
  holes: [['upper', '/3']],
  shade: ['/1', 'upper', 'lower:0'],
} as const
