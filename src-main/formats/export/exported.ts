import { parseProfile } from '../../domain/profile/parse.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import { settingsOf } from '../draft/shown.ts'

/** What a format makes of a profile. No secret is in it: none of these formats keeps one safe. */
export interface Exported {
  readonly files: readonly { readonly name: string; readonly text: string }[]
  /** Paths of settings that differ from their defaults and that the format has no words for. */
  readonly untold: readonly string[]
}

/** The identity of a profile, and how its person files it: both belong to this computer. */
const OWN = ['id', 'filing']

/** @param carried the paths that the format says, or beginnings of them */
export function untold(profile: Profile, carried: readonly string[]): readonly string[] {
  const { id } = profile
  const usual = parseProfile({ id, name: 'a', gateway: 'a.invalid', user: 'a' })
  const before = new Map(usual.ok ? settingsOf(usual.value) : [])
  // No profile has these by default.
  for (const path of ['name', 'gateway', 'user']) before.delete(path)
  return settingsOf(profile)
    .filter(([path, value]) => JSON.stringify(before.get(path)) !== JSON.stringify(value))
    .map(([path]) => path)
    .filter((path) => ![...OWN, ...carried].some((one) => path === one || path.startsWith(`${one}.`)))
}

/** A file's name of a profile's: letters and digits of any script, and hyphens. */
export const fileName = (name: string): string => name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'vpn'

export const isFull = ({ routing }: Profile): boolean => routing.mode === 'full'
export const routesOf = ({ routing }: Profile): readonly string[] => (routing.mode === 'split' ? routing.routes : [])
/** Offers in the way strongSwan, Libreswan and NetworkManager-l2tp write them. */
export const offers = (proposals: readonly string[]): string => proposals.join(',')
