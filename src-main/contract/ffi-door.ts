import { z } from 'zod'

/**
 * App <-> a separate process that calls a library of the system (`platform/ffi-door`), on the streams that it inherits.
 * Frames in both directions, as for the helper; a body is one JSON value in UTF-8. A question that names secrets is
 * followed by a frame of raw octets for each of them, in that order: neither side makes a string of them, and both
 * overwrite them.
 */

/** One question that a door accepts. */
export interface DoorVerb {
  readonly asks: z.ZodType
  readonly answers: z.ZodType
}

/** The questions that one door accepts, by verb, and the notices that it sends unasked. */
export interface DoorShape {
  readonly verbs: Readonly<Record<string, DoorVerb>>
  readonly notices: z.ZodType
}

export type VerbOf<Shape extends DoorShape> = keyof Shape['verbs'] & string
export type Asks<Shape extends DoorShape, Verb extends VerbOf<Shape>> = z.output<Shape['verbs'][Verb]['asks']>
export type Answers<Shape extends DoorShape, Verb extends VerbOf<Shape>> = z.output<Shape['verbs'][Verb]['answers']>
export type NoticeOf<Shape extends DoorShape> = z.output<Shape['notices']>

/**
 * Secrets by name; in UTF-16 as the library needs it, or in the encoding that the door's shape states; at least one
 * octet each.
 */
export type SecretOctets = Readonly<Record<string, Uint8Array>>

/** Most secrets that one question may bring. */
const MOST_SECRETS = 4

export const doorQuestion = z.strictObject({
  number: z.int().min(1),
  verb: z.string().max(40),
  asks: z.unknown(),
  secrets: z.array(z.string().regex(/^[a-z][a-zA-Z]{0,39}$/)).max(MOST_SECRETS),
})

export const doorMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('answer'), number: z.int().min(1), answer: z.unknown() }),
  z.strictObject({ kind: z.literal('notice'), notice: z.unknown() }),
])
