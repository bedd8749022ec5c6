import { z } from 'zod'
import { CERTAINTIES } from '../domain/connect/certainty.ts'
import { faultSchema } from '../domain/connect/fault-schema.ts'

/** Facts about a log as plain data: which programs wrote it, which connects it contains, and the lines that decide. */

/** Systems that write their logs to different places. */
export const LOG_SYSTEMS = ['linux', 'windows', 'macos', 'router'] as const
export type LogSystem = (typeof LOG_SYSTEMS)[number]

/** The part of a connect about which the log has no line. */
const MISSING = ['everything', 'ipsec', 'ppp'] as const
export type MissingPart = (typeof MISSING)[number]

const attemptShape = z.strictObject({
  /** From 1, among all connects in the log. */
  number: z.number(),
  /** When it began, as precisely as the log's clock shows: `2026-11-21 11:44:24`, `11-21 11:44:24`, `+123.5 s`. */
  at: z.string().optional(),
  /** The line that it begins with, from 1. */
  line: z.number().optional(),
  gateway: z.string().optional(),
  user: z.string().optional(),
  /** How it ended; absent when it came up, or when its end is not known. */
  fault: faultSchema.optional(),
  certainty: z.enum(CERTAINTIES),
})

const excerptLine = z.strictObject({
  /** From 1. */
  line: z.number(),
  /** Control and bidirectional characters are written as escapes. */
  text: z.string(),
  /** The verdict is based on this line. */
  decides: z.literal(true).optional(),
})

export const logShape = z.strictObject({
  /** Programs that lines name as their writer. `known` means that it takes part in a connect. */
  programs: z.array(z.strictObject({ name: z.string(), known: z.boolean(), lines: z.number() })),
  hosts: z.array(z.string()),
  /** Versions that programs report: `strongSwan 5.9.8`. */
  versions: z.array(z.string()),
  /** Other kinds of VPN that the log has lines of: `OpenVPN`. */
  otherVpns: z.array(z.string()),
  /** The system that wrote the log, as far as it shows. */
  system: z.enum(LOG_SYSTEMS).optional(),
  /** Lines that could say something, and how many of them were understood. */
  lines: z.strictObject({ all: z.number(), understood: z.number() }),
  encoding: z.string(),
  /** The first and the last time in the log, written as `attempts.at`. */
  from: z.string().optional(),
  to: z.string().optional(),
  /** The latest connects, the last one last. */
  attempts: z.array(attemptShape),
  /** The number of the connect that the diagnosis is about. */
  shown: z.number().optional(),
  /** The lines around those that decide. */
  excerpt: z.array(excerptLine),
  missing: z.enum(MISSING).optional(),
})

export type LogFacts = z.output<typeof logShape>
export type LogAttempt = z.output<typeof attemptShape>
export type ExcerptLine = z.output<typeof excerptLine>
