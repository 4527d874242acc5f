import type { LessonEntry } from '../lesson.ts'
import aufs from './aufs.md?head'
import behindItsBack from './behind-its-back.md?head'
import containerByHand from './container-by-hand.md?head'
import copyUp from './copy-up.md?head'
import directories from './directories.md?head'
import dockerContainers from './docker-containers.md?head'
import dockerLayers from './docker-layers.md?head'
import manyLowers from './many-lowers.md?head'
import mountErrors from './mount-errors.md?head'
import mountOptions from './mount-options.md?head'
import stackedDirectories from './stacked-directories.md?head'
import whereIsTheSpace from './where-is-the-space.md?head'
import whiteouts from './whiteouts.md?head'

/** In reading order. */
export const lessons: readonly LessonEntry[] = [
  { head: stackedDirectories, load: () => import('./stacked-directories.md') },
  { head: copyUp, load: () => import('./copy-up.md') },
  { head: whiteouts, load: () => import('./whiteouts.md') },
  { head: directories, load: () => import('./directories.md') },
  { head: manyLowers, load: () => import('./many-lowers.md') },
  { head: behindItsBack, load: () => import('./behind-its-back.md') },
  { head: mountErrors, load: () => import('./mount-errors.md') },
  { head: mountOptions, load: () => import('./mount-options.md') },
  { head: aufs, load: () => import('./aufs.md') },
  { head: containerByHand, load: () => import('./container-by-hand.md') },
  { head: dockerLayers, load: () => import('./docker-layers.md') },
  { head: dockerContainers, load: () => import('./docker-containers.md') },
  { head: whereIsTheSpace, load: () => import('./where-is-the-space.md') },
]
