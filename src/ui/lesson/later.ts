/** Parts of lessons that the first screen does not need: see frame/later.ts. */

import { lazy } from 'react'
import { named } from '../parts/lazily.ts'

export const loaders = {
  catalogue: () => import('./Catalogue.tsx'),
  reference: () => import('./Reference.tsx'),
  ruleLink: () => import('./RuleLink.tsx'),
  task: () => import('./Task.tsx'),
  setup: () => import('./Setup.tsx'),
  prediction: () => import('./Prediction.tsx'),
  picture: () => import('./Picture.tsx'),
}

export const Catalogue = lazy(() => named(loaders.catalogue(), ({ Catalogue }) => Catalogue))
export const Reference = lazy(() => named(loaders.reference(), ({ Reference }) => Reference))
export const RuleLink = lazy(() => named(loaders.ruleLink(), ({ RuleLink }) => RuleLink))
export const Task = lazy(() => named(loaders.task(), ({ Task }) => Task))
export const Setup = lazy(() => named(loaders.setup(), ({ Setup }) => Setup))
export const Prediction = lazy(() => named(loaders.prediction(), ({ Prediction }) => Prediction))
export const Picture = lazy(() => named(loaders.picture(), ({ Picture }) => Picture))
