import type { ImportEntry, Told } from './draft.ts'

type Setting = readonly [path: string, value: string | number | boolean | readonly string[]]

/** `Told` without its types: each kind with the arguments of its text. */
export interface ToldFacts {
  readonly kind: string
  readonly setting?: string
  readonly field?: string
  readonly problem?: Extract<Told, { readonly kind: 'not-legal' }>['problem']
}

export const toldShown = (told: Told): ToldFacts => ({
  kind: told.kind === 'twice' ? `twice-${told.taken}` : told.kind,
  ...('setting' in told ? { setting: told.setting } : {}),
  ...('field' in told ? { field: told.field } : {}),
  ...('problem' in told ? { problem: told.problem } : {}),
})

/** The settings of an entry by their paths, in readable form. */
export const settingsOfEntry = ({ profile, subjects }: ImportEntry): readonly Setting[] =>
  settingsOf(profile).map(([path, value]) => [path, subjects?.[path] ?? value])

/** The settings of a draft by their paths. */
export function settingsOf(tree: object, prefix = ''): readonly Setting[] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]): readonly Setting[] => {
    const path = `${prefix}${key}`
    if (Array.isArray(value)) return [[path, value.map(String)]]
    if (typeof value === 'object' && value !== null) return settingsOf(value, `${path}.`)
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[path, value]] : []
  })
}
