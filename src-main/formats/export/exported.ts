import { parseProfile } from '../../domain/profile/parse.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import { settingsOf } from '../draft/shown.ts'

/** A profile in another format. It contains no secret, because none of these formats protects one. */
export interface Exported {
  readonly files: readonly { readonly name: string; readonly text: string }[]
  /** Paths of settings that differ from their defaults and that the format cannot express. */
  readonly untold: readonly string[]
}

/** The profile's id and the user's filing, which belong to this computer. */
const OWN = ['id', 'filing']

/** @param carried the paths that the format expresses, or their beginnings */
export function untold(profile: Profile, carried: readonly string[]): readonly string[] {
  const { id } = profile
  const usual = parseProfile({ id, name: 'a', gateway: 'a.invalid', user: 'a' })
  const before = new Map(usual.ok ? settingsOf(usual.value) : [])
  // No profile has a default for these.
  for (const path of ['name', 'gateway', 'user']) before.delete(path)
  return settingsOf(profile)
    .filter(([path, value]) => JSON.stringify(before.get(path)) !== JSON.stringify(value))
    .map(([path]) => path)
    .filter((path) => ![...OWN, ...carried].some((one) => path === one || path.startsWith(`${one}.`)))
}

/** A file name from a profile's name: letters and digits of any script, and hyphens. */
export const fileName = (name: string): string => name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'vpn'

export const isFull = ({ routing }: Profile): boolean => routing.mode === 'full'
export const routesOf = ({ routing }: Profile): readonly string[] => (routing.mode === 'split' ? routing.routes : [])
/** Proposals in the syntax of strongSwan, Libreswan and NetworkManager-l2tp. */
export const offers = (proposals: readonly string[]): string => proposals.join(',')
