import { z } from 'zod'
import { jsonIn } from '../../domain/json.ts'
import { parseProfile } from '../../domain/profile/parse.ts'
import { foldedName } from '../../domain/profile/name.ts'
import type { Profile } from '../../domain/profile/schema.ts'

/**
 * Shape of the file: `{ "version": 4, "profiles": [...] }`, in the user's order. A newer version has additional
 * settings, each with a default that keeps the former behaviour, so older files are read unchanged. The number prevents
 * an older Culvert from treating the file as damaged.
 */
const VERSION = 4
const envelope = z.object({ version: z.int().min(1), profiles: z.array(z.unknown()) })
const anyVersion = z.object({ version: z.int() })

/** Result of parsing a profile file. */
export type ProfileDocument =
  | { readonly kind: 'good'; readonly profiles: readonly Profile[] }
  /** Written by a newer version; writing it would lose data that only that version understands. */
  | { readonly kind: 'newer' }
  /** `profiles` are those that can be read. */
  | { readonly kind: 'damaged'; readonly profiles: readonly Profile[] }

export function parseDocument(text: string): ProfileDocument {
  const json = jsonIn(text)
  const version = anyVersion.safeParse(json)
  if (version.success && version.data.version > VERSION) return { kind: 'newer' }
  const document = envelope.safeParse(json)
  if (!document.success) return { kind: 'damaged', profiles: [] }
  return sort(document.data.profiles)
}

export const printDocument = (profiles: readonly Profile[]): string =>
  `${JSON.stringify({ version: VERSION, profiles }, undefined, 2)}\n`

/** One bad entry does not affect the others. Of two entries with the same id or name, the first is kept. */
function sort(entries: readonly unknown[]): ProfileDocument {
  const profiles: Profile[] = []
  const ids = new Set<string>()
  const names = new Set<string>()
  let damaged = false
  for (const entry of entries) {
    const parsed = parseProfile(entry)
    if (!parsed.ok || ids.has(parsed.value.id) || names.has(foldedName(parsed.value.name))) {
      damaged = true
      continue
    }
    profiles.push(parsed.value)
    ids.add(parsed.value.id)
    names.add(foldedName(parsed.value.name))
  }
  return { kind: damaged ? 'damaged' : 'good', profiles }
}
