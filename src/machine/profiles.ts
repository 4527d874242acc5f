import { article } from './article.ts'
import { debian } from './debian.ts'
import type { Profile } from './profile.ts'

export const profiles: readonly Profile[] = [article, debian]

/** undefined when there is no such profile. */
export function findProfile(name: string): Profile | undefined {
  return profiles.find((profile) => profile.name === name)
}
