import { fromUtf8 } from '../../domain/trust/octets.ts'
import { policySchema, stricterPolicy, type PolicySettings } from '../../domain/trust/policy.ts'
import { parseStrictJson } from '../../domain/trust/strict-json.ts'
import type { ManagedFile, ManagedState } from '../managed.ts'

/** The settings of one file (`{"onlySigned":true}`), or undefined: what is not understood is passed over whole. */
export function settingsIn(octets: Uint8Array): PolicySettings | undefined {
  const text = fromUtf8(octets)
  const json = text === undefined ? undefined : parseStrictJson(text)
  const parsed = json?.ok ? policySchema.safeParse(json.value) : undefined
  return parsed?.success ? parsed.data : undefined
}

/** The strictest of all files, and those that are none. */
export function settingsOf(files: readonly ManagedFile[]): {
  readonly settings: PolicySettings
  readonly ignored: readonly string[]
} {
  const read = files.map(({ path, octets }) => ({ path, settings: settingsIn(octets) }))
  return {
    settings: stricterPolicy(read.flatMap(({ settings }) => settings ?? [])),
    ignored: read.filter(({ settings }) => !settings).map(({ path }) => path),
  }
}

/** What two places of one system say, together. */
export const together = (one: ManagedState, other: ManagedState): ManagedState => ({
  publishers: [...one.publishers, ...other.publishers],
  profiles: [...one.profiles, ...other.profiles],
  settings: stricterPolicy([one.settings, other.settings]),
  ignored: [...one.ignored, ...other.ignored],
})
