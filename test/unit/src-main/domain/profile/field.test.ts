import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { everyField, PROFILE_FIELDS } from '../../../../../src-main/domain/profile/field.ts'
import { profileSchema } from '../../../../../src-main/domain/profile/schema.ts'

/** Paths of the schema's leaves, found by asking zod. */
function leaves(schema: z.core.$ZodType, path: string): readonly string[] {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional)
    return leaves(schema.unwrap(), path)
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape as Record<string, z.core.$ZodType>).flatMap(([name, member]) =>
      leaves(member, path === '' ? name : `${path}.${name}`),
    )
  if (schema instanceof z.ZodDiscriminatedUnion) return schema.options.flatMap((option) => leaves(option, path))
  return [path]
}

describe('the settings of a profile', () => {
  it('are all named, each once, and nothing else is', () => {
    const inSchema = new Set(leaves(profileSchema, ''))
    for (const path of inSchema) if (path === 'id' || path.startsWith('filing.')) inSchema.delete(path)
    expect(PROFILE_FIELDS.toSorted()).toEqual([...inSchema].sort())
  })

  it('are carried out by a backend but for those it names', () => {
    const support = everyField({ 'ipsec.phase1': 'one', 'routing.killSwitch': 'no' })
    expect(Object.keys(support).sort()).toEqual(PROFILE_FIELDS.toSorted())
    expect([support['ipsec.phase1'], support['routing.killSwitch'], support.gateway]).toEqual(['one', 'no', 'yes'])
  })
})
