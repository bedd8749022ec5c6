import { z } from 'zod'
import type { DoorShape } from './ffi-door.ts'

/**
 * App <-> the process that calls Windows' `rasapi32.dll` (`platform/windows/ras`). Codes are RAS's results, signed: 0
 * is success, some are HRESULTs. Secrets are UTF-16, little-endian, without a terminator.
 */

/** Most characters of an entry's name and of a user name; the structures have no room for more (Ras.h). */
export const LONGEST_RAS_TEXT = 256
/** Most octets of a password or key. */
export const LONGEST_RAS_SECRET = 2 * LONGEST_RAS_TEXT

const code = z.int().min(-2_147_483_648).max(2_147_483_647)
const text = z.string().max(LONGEST_RAS_TEXT)
/** `{5C1F0D52-0000-4000-8000-00000000000A}`, as PowerShell prints it. */
const guid = z.string().regex(/^\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}$/)
/** An entry and the file of its phone book. */
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
  /** The error that the connection ended with, if it has ended. */
  error: code,
  projection: projection.optional(),
  /** Identifies this connection only: the next one of the same entry has another. */
  correlation: guid.optional(),
})
export type RasConnection = z.output<typeof connection>

/**
 * The sign-in that a dial used: the given one, the one that Windows has stored, or neither; then the dial was not
 * begun.
 */
const sent = z.enum(['given', 'stored', 'nothing'])

export const RAS_DOOR = {
  verbs: {
    /** Whether the library can be loaded and has the functions that are called. */
    about: { asks: z.strictObject({}), answers: z.strictObject({ lacks: z.string().max(200).optional() }) },
    /** Makes Windows keep the pre-shared key of an entry, the secret `key`, and changes nothing else of it. */
    storeKey: { asks: z.strictObject(entry), answers: z.strictObject({ code }) },
    /** What Windows keeps for an entry; the answer contains no secret. */
    stored: {
      asks: z.strictObject(entry),
      answers: z.strictObject({ code, signIn: z.boolean(), key: z.boolean() }),
    },
    /**
     * Dials; answered when the connection is up or has failed, in which case nothing of it is left. With the secret
     * `password`, that and `user` are sent; otherwise the sign-in that Windows has stored.
     */
    dial: {
      asks: z.strictObject({ ...entry, user: text }),
      answers: z.strictObject({
        code,
        state: z.int(),
        sent,
        projection: projection.optional(),
        /** The id in Windows' events about this dial, if RAS has stated it. */
        correlation: guid.optional(),
      }),
    },
    /**
     * Takes connections down; answered when RAS no longer lists them, or after a time limit, with the number that are
     * `left`. They are found by the GUID; otherwise by name and phone book; otherwise by a name that only one
     * connection has, as RAS may write the path in another way.
     */
    hangUp: {
      asks: z.strictObject({ ...entry, guid: guid.optional() }),
      answers: z.strictObject({ code, left: z.int().min(0) }),
    },
    connections: {
      asks: z.strictObject({}),
      answers: z.strictObject({ code, connections: z.array(connection).max(500) }),
    },
    /** From now on a notice is sent for each connection that starts or ends, whoever made it. */
    watch: { asks: z.strictObject({}), answers: z.strictObject({ code }) },
  },
  notices: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('changed') }),
    /** The state of this process's dial, sent from time to time even if it has not changed. */
    z.strictObject({ kind: z.literal('state'), state: z.int() }),
  ]),
} as const satisfies DoorShape
