import { z } from 'zod'
import { TYPES } from '../../src-main/domain/trust/envelope.ts'
import { payloadSchema } from '../../src-main/domain/trust/payload.ts'

/**
 * The JSON Schema of a profile to be signed, derived from the code that validates it (`npm run schema` writes it). It
 * covers less than the code, which checks texts, addresses and combinations by functions.
 */
export const payloadJsonSchema = (): object => ({
  $id: TYPES.profile,
  title: 'Culvert profile to be signed',
  ...z.toJSONSchema(payloadSchema, { io: 'input', unrepresentable: 'any' }),
})

if (process.argv[1]?.endsWith('signed-schema.ts')) console.log(JSON.stringify(payloadJsonSchema(), undefined, 2))
