import { inject } from 'vitest'
import type { Built } from '../../support/packaging/build.ts'

/** The packages that the set-up of this run has built. Throws where that failed, so that only these tests do. */
export function packages(): Built {
  const built = inject('packages')
  if (typeof built === 'string') throw new Error(built)
  return built
}
