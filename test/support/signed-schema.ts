import { z } from 'zod'
import { TYPES } from '../../src-main/domain/trust/envelope.ts'
import { payloadSchema } from '../../src-main/domain/trust/payload.ts'

/**
 * The JSON Schema of a profile to be signed, from the code that judges it (`npm run schema` writes it). It says less than
 * the code: rules of text, addresses and combinations are functions there.
 */
export const payloadJsonSchema = (): object => ({
  $id: TYPES.profile,
  title: 'Culvert profile to be signed',
  ...z.toJSONSchema(payloadSchema, { io: 'input', unrepresentable: 'any' }),
})

if (process.argv[1]?.endsWith('signed-schema.ts')) console.log(JSON.stringify(payloadJsonSchema(), undefined, 2))
