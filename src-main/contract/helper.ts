import { z } from 'zod'
import { faultSchema } from '../domain/connect/fault-schema.ts'
import { STAGES } from '../domain/connect/stage.ts'
import { ipText } from '../domain/net/ip-text.ts'
import { secretTexts } from '../domain/profile/parse.ts'
import { profileSchema, uuidText } from '../domain/profile/schema.ts'
import { tunnelFacts } from '../domain/session/facts.ts'

/**
 * App <-> root helper (`helpers/linux`): one process for each session, started through polkit by a fixed path, on the
 * streams that it inherits. Frames in both directions: the octets of the body as 32 bits, little-endian, then the body,
 * one JSON value in UTF-8. A verb is a closed set of typed fields, without any path, option, command, environment or
 * configuration text. The end of the helper's input means: undo everything and exit. Only the kill switch of a tunnel
 * that was up then remains, until a `disconnect` that keeps nothing, `clean` or the next `connect`.
 */

export const HELPER_PROTOCOL = 2
/** Most octets of a frame's body: several times the size of two certificates and a private key. */
export const LONGEST_FRAME = 262_144
/** Number of requests that the helper does not understand before it ends the session. */
export const TOLERATED_MISTAKES = 3

/** What remains of a tunnel that was up when it is taken down. */
export const KEEPS = ['nothing', 'kill-switch'] as const
export type Keep = (typeof KEEPS)[number]

const number = z.int().min(1).max(2_147_483_647)
const text = (most: number) => z.string().max(most)

const secrets = secretTexts.required({ password: true })

/** Requests of the app, by verb. The answer repeats `number`. */
export const helperRequest = z.discriminatedUnion('verb', [
  /** Must be the first request. */
  z.strictObject({ verb: z.literal('hello'), number, protocol: z.literal(HELPER_PROTOCOL) }),
  /** Reads what only root can see of this computer. Changes nothing. */
  z.strictObject({ verb: z.literal('survey'), number }),
  /**
   * Makes the tunnel; answered when it carries packets or has failed. `address` is the gateway's, resolved by the app.
   * The helper checks the profile again by the same rules.
   */
  z.strictObject({ verb: z.literal('connect'), number, profile: profileSchema, address: ipText, secrets }),
  /**
   * Takes down the tunnel of `profile`, made by this session or by another process of the same person; cancels a
   * connect. Answered when nothing is left of it except what `keep` says. Succeeds if there is none.
   */
  z.strictObject({ verb: z.literal('disconnect'), number, profile: uuidText, keep: z.enum(KEEPS) }),
  /**
   * Undoes what sessions that ended unexpectedly left behind; changes nothing of a running session. Another person's
   * kill switch stays on, and the answer is `kill-switch-held`, unless the helper was started with `release` or by
   * root.
   */
  z.strictObject({ verb: z.literal('clean'), number }),
])
export type HelperRequest = z.output<typeof helperRequest>
export const HELPER_VERBS = ['hello', 'survey', 'connect', 'disconnect', 'clean'] as const

/**
 * Facts of a tunnel that our own helper made; they always include the link, whose name Linux limits to 15 characters,
 * and its addresses.
 */
const facts = tunnelFacts
  .required({ address: true, gateway: true, mtu: true, since: true })
  .extend({ link: z.string().max(15) })
export type HelperFacts = z.output<typeof facts>

/** What only root can see: the IKE daemon's description of itself, and the owners of the ports. */
const survey = z.strictObject({
  daemon: z.strictObject({
    state: z.enum(['running', 'stopped', 'missing']),
    /** The daemon's own name and version: `strongSwan 5.9.8`. */
    version: text(60).optional(),
    /** Whether it was built with IKEv1; absent when that could not be found out. */
    ikev1: z.boolean().optional(),
  }),
  ports: z.array(
    z.strictObject({
      port: z.union([z.literal(500), z.literal(4500), z.literal(1701)]),
      state: z.enum(['free', 'taken', 'unknown']),
      owner: text(60).optional(),
    }),
  ),
  firewall: z.enum(['nftables', 'iptables', 'none']),
  /** Profiles whose session ended unexpectedly. */
  leftovers: z.array(uuidText),
})
export type HelperSurvey = z.output<typeof survey>

/** Messages of the helper: answers, and events during the session. */
export const helperMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('done'), number, survey: survey.optional(), facts: facts.optional() }),
  z.strictObject({ kind: z.literal('failed'), number, fault: faultSchema }),
  /** The helper could not understand the request; `field` says where. */
  z.strictObject({ kind: z.literal('refused'), number: number.optional(), field: text(120) }),
  z.strictObject({ kind: z.literal('stage'), stage: z.enum(STAGES), found: text(200).optional() }),
  /** The event that this stage waits for did not arrive in time. */
  z.strictObject({ kind: z.literal('silent'), stage: z.enum(STAGES) }),
  /** A printable line of a daemon; the app interprets it, as it has no privileges that hostile text could misuse. */
  z.strictObject({ kind: z.literal('line'), source: z.enum(['charon', 'xl2tpd', 'pppd']), text: text(1_000) }),
  /** The tunnel's current facts, sent from time to time. */
  z.strictObject({ kind: z.literal('facts'), facts }),
  /** A tunnel that was up is down, and all its changes are undone. */
  z.strictObject({ kind: z.literal('down'), fault: faultSchema.optional() }),
])
export type HelperMessage = z.output<typeof helperMessage>

/**
 * The part of a session that every user may read (`/run/culvert/<profile>.json`, owned by root, mode 0644): for the
 * command line and a second window. It contains no secret, and only the name of the profile.
 */
export const sessionFile = z.strictObject({
  profile: uuidText,
  name: text(60),
  gateway: ipText,
  /**
   * The helper's process: its number, and its start time in clock ticks since boot (proc(5)), because process numbers
   * are reused.
   */
  process: z.int().min(1),
  started: text(30),
  /** User id of the person who asked for it. */
  owner: z.int().min(0),
  phase: z.enum(['connecting', 'connected', 'disconnecting']),
  stage: z.enum(STAGES),
  facts: facts.optional(),
  /** The kill switch's rules are in the firewall and stay there as long as this file exists. */
  killSwitch: z.literal(true).optional(),
})
export type SessionFile = z.output<typeof sessionFile>
export const SESSION_FOLDER = '/run/culvert'
/**
 * The only argument that the helper is started with; polkit has an action for each. `release` requires an
 * administrator's password and may remove another person's kill switch.
 */
export type HelperWord = 'session' | 'release'
/** The first line of /etc/resolv.conf while it contains a tunnel's name servers. */
export const NAMES_MARK = '# Written by Culvert while its tunnel is up; what was here before comes back after it.'
/** The path where the package installs the helper; polkit's policy names the same path. */
export const HELPER_PATH = '/usr/lib/culvert/culvert-helper'
