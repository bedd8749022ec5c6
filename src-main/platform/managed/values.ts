import { z } from 'zod'
import { fromBase64 } from '../../domain/trust/octets.ts'
import { policySchema } from '../../domain/trust/policy.ts'
import type { ManagedFile, ManagedState } from '../managed.ts'

/** What a registry or managed preferences hold: the same names on both. Signed files are base64, a document for each value. */
const MOST = 64
const document = z.string().max(200_000)

const valuesSchema = z.strictObject({
  Publishers: z.array(document).max(MOST).optional(),
  Profiles: z.array(document).max(MOST).optional(),
  OnlySigned: z.boolean().optional(),
  ForbidPins: z.boolean().optional(),
  MinGrade: policySchema.shape.minGrade,
})

const NOTHING: ManagedState = { publishers: [], profiles: [], settings: {}, ignored: [] }

/** @param place named where it is passed over: a value that is not known spoils the whole, so that no demand is lost in silence */
export function stateOfValues(values: unknown, place: string): ManagedState {
  const parsed = valuesSchema.safeParse(values)
  if (!parsed.success) return { ...NOTHING, ignored: [place] }
  const { Publishers: publishers = [], Profiles: profiles = [], OnlySigned, ForbidPins, MinGrade } = parsed.data
  const ignored: string[] = []
  const files = (list: readonly string[], name: string): readonly ManagedFile[] =>
    list.flatMap((text, at) => {
      const path = `${place}\\${name}\\${at + 1}`
      const octets = fromBase64(text.replace(/\s/g, ''))
      if (!octets) ignored.push(path)
      return octets ? [{ path, octets }] : []
    })
  return {
    publishers: files(publishers, 'Publishers'),
    profiles: files(profiles, 'Profiles'),
    settings: {
      ...(OnlySigned ? { onlySigned: true } : {}),
      ...(ForbidPins ? { forbidPins: true } : {}),
      ...(MinGrade ? { minGrade: MinGrade } : {}),
    },
    ignored,
  }
}
