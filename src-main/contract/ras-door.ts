import { z } from 'zod'
import type { DoorShape } from './ffi-door.ts'

/**
 * App <-> the process that calls Windows' `rasapi32.dll` (`platform/windows/ras`). Codes are what RAS answers, signed:
 * 0 is success, some are HRESULTs. Secrets are UTF-16, little endian, without an end.
 */

/** Characters of an entry's name and of a user's; the structures have room for no more (Ras.h). */
export const LONGEST_RAS_TEXT = 256
/** Octets of a password or key. */
export const LONGEST_RAS_SECRET = 2 * LONGEST_RAS_TEXT

const code = z.int().min(-2_147_483_648).max(2_147_483_647)
const text = z.string().max(LONGEST_RAS_TEXT)
/** `{5C1F0D52-0000-4000-8000-00000000000A}`, as PowerShell prints it. */
const guid = z.string().regex(/^\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}$/)
/** An entry, and the file of its phone book. */
const entry = { entry: text.min(1), book: z.string().min(1).max(259) }

/** What PPP agreed on (RASPPP_PROJECTION_INFO). */
const projection = z.strictObject({
  address: z.string().max(15).optional(),
  peer: z.string().max(15).optional(),
  method: z.enum(['pap', 'chap', 'mschap', 'mschapv2', 'eap']).optional(),
})
export type RasProjection = z.output<typeof projection>

const connection = z.strictObject({
  entry: text,
  book: z.string().max(259),
  guid,
  /** RASCONNSTATE. */
  state: z.int(),
  /** The error that it ended with, where it ended. */
  error: code,
  projection: projection.optional(),
  /** Of this connection alone: the next of the same entry has another. */
  correlation: guid.optional(),
})
export type RasConnection = z.output<typeof connection>

/** What a dial took for a sign-in: what it was given, what Windows has stored, or neither; then it was not begun. */
const sent = z.enum(['given', 'stored', 'nothing'])

export const RAS_DOOR = {
  verbs: {
    /** Whether the library can be loaded and has what is called of it. */
    about: { asks: z.strictObject({}), answers: z.strictObject({ lacks: z.string().max(200).optional() }) },
    /** Has Windows keep the pre-shared key of an entry: the secret `key`, and nothing else of it. */
    storeKey: { asks: z.strictObject(entry), answers: z.strictObject({ code }) },
    /** What Windows keeps for an entry; no secret comes back. */
    stored: {
      asks: z.strictObject(entry),
      answers: z.strictObject({ code, signIn: z.boolean(), key: z.boolean() }),
    },
    /**
     * Dials; answered when the connection is up or has failed, and then nothing of it is left. With the secret
     * `password`, that and `user` are sent; without, what Windows has stored.
     */
    dial: {
      asks: z.strictObject({ ...entry, user: text }),
      answers: z.strictObject({
        code,
        state: z.int(),
        sent,
        projection: projection.optional(),
        /** What Windows' events of this dial carry, where RAS has said. */
        correlation: guid.optional(),
      }),
    },
    /**
     * Takes down; answered when RAS knows it no longer, or after the time for that, with how many are `left`. By the GUID,
     * else by name and book, else by a name that one connection alone has: RAS may write the path in another way.
     */
    hangUp: {
      asks: z.strictObject({ ...entry, guid: guid.optional() }),
      answers: z.strictObject({ code, left: z.int().min(0) }),
    },
    connections: {
      asks: z.strictObject({}),
      answers: z.strictObject({ code, connections: z.array(connection).max(500) }),
    },
    /** From now on a notice follows each connection that comes or goes, whoever made it. */
    watch: { asks: z.strictObject({}), answers: z.strictObject({ code }) },
  },
  notices: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('changed') }),
    /** How far this process' dial is, now and then even where that has not changed. */
    z.strictObject({ kind: z.literal('state'), state: z.int() }),
  ]),
} as const satisfies DoorShape
