import { z } from 'zod'
import { CERTAINTIES } from '../domain/connect/certainty.ts'
import { faultSchema } from '../domain/connect/fault-schema.ts'

/** What a log is, as plain data: whose lines it has, which connects it tells of, and the lines that decide. */

/** Systems whose logs are written in different places. */
export const LOG_SYSTEMS = ['linux', 'windows', 'macos', 'router'] as const
export type LogSystem = (typeof LOG_SYSTEMS)[number]

/** The part of a connect that no line of the log is about. */
const MISSING = ['everything', 'ipsec', 'ppp'] as const
export type MissingPart = (typeof MISSING)[number]

const attemptShape = z.strictObject({
  /** From 1, of all that the log tells of. */
  number: z.number(),
  /** When it began, as far as the log's clock says: `2026-11-21 11:44:24`, `11-21 11:44:24`, `+123.5 s`. */
  at: z.string().optional(),
  /** The line it begins with, from 1. */
  line: z.number().optional(),
  gateway: z.string().optional(),
  user: z.string().optional(),
  /** How it ended; absent when it came up, or nothing is known of its end. */
  fault: faultSchema.optional(),
  certainty: z.enum(CERTAINTIES),
})

const excerptLine = z.strictObject({
  /** From 1. */
  line: z.number(),
  /** Control and bidirectional characters are written as escapes. */
  text: z.string(),
  /** The verdict rests on it. */
  decides: z.literal(true).optional(),
})

export const logShape = z.strictObject({
  /** What lines name as the program that wrote them. `known` where it takes part in a connect. */
  programs: z.array(z.strictObject({ name: z.string(), known: z.boolean(), lines: z.number() })),
  hosts: z.array(z.string()),
  /** What programs say of themselves: `strongSwan 5.9.8`. */
  versions: z.array(z.string()),
  /** Kinds of tunnel beside L2TP/IPsec that lines are of: `OpenVPN`. */
  otherVpns: z.array(z.string()),
  /** Where the log is of, as far as it shows. */
  system: z.enum(LOG_SYSTEMS).optional(),
  /** Lines that could say something, and those of them that were understood. */
  lines: z.strictObject({ all: z.number(), understood: z.number() }),
  encoding: z.string(),
  /** The first and the last time in it, written as `attempts.at`. */
  from: z.string().optional(),
  to: z.string().optional(),
  /** The latest ones, the last one last. */
  attempts: z.array(attemptShape),
  /** The number of the one that the diagnosis is of. */
  shown: z.number().optional(),
  /** Lines around those that decide. */
  excerpt: z.array(excerptLine),
  missing: z.enum(MISSING).optional(),
})

export type LogFacts = z.output<typeof logShape>
export type LogAttempt = z.output<typeof attemptShape>
export type ExcerptLine = z.output<typeof excerptLine>
