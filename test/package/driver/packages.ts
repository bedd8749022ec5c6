import { inject } from 'vitest'
import type { Built } from '../../support/packaging/build.ts'

/** The packages that this run's set-up has built. Throws if that failed, so that only these tests fail. */
export function packages(): Built {
  const built = inject('packages')
  if (typeof built === 'string') throw new Error(built)
  return built
}
