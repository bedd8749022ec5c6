import type { TestProject } from 'vitest/node'
import { buildPackages, type Built } from '../../support/packaging/build.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The packages of this run, used by every file of this project, or why there are none. */
    readonly packages: Built | string
  }
}

export async function setup(project: TestProject): Promise<void> {
  const built = await buildPackages().catch((error: unknown) => String(error))
  project.provide('packages', built)
}
