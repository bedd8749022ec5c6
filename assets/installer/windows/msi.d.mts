/** The fields of package.json that an MSI is made with. */
export interface MsiManifest {
  readonly version: string
  readonly description: string
  readonly productName: string
  readonly author: { readonly name: string }
}

export function source(files: readonly string[], manifest: MsiManifest): string
export function makeMsi(folder: string, output: string, manifest: MsiManifest, env?: NodeJS.ProcessEnv): void
