import { z } from 'zod'
import { areArgsOf } from './arguments.ts'
import { FAULT_CODES, type FaultCode } from './catalogue.ts'
import type { Fault } from './fault.ts'
import { osEvidence } from './os-evidence.ts'
import { STAGES } from './stage.ts'

export const faultCode = z.enum(FAULT_CODES as [FaultCode, ...FaultCode[]])

/** A fault from another process: it must have all arguments that the texts of its code need, and no unknown ones. */
export const faultSchema: z.ZodType<Fault> = z
  .strictObject({
    code: faultCode,
    stage: z.enum(STAGES),
    args: z.record(z.string(), z.union([z.string(), z.number()])),
    os: osEvidence.exactOptional(),
  })
  // This check makes the plain record one of the fault types.
  .refine((value): value is Fault => areArgsOf(value.code, value.args), 'arguments')
