import { z } from 'zod'
import { faultSchema } from '../domain/connect/fault-schema.ts'
import { STAGES } from '../domain/connect/stage.ts'
import { ipText } from '../domain/net/ip-text.ts'
import { secretTexts } from '../domain/profile/parse.ts'
import { profileSchema, uuidText } from '../domain/profile/schema.ts'
import { tunnelFacts } from '../domain/session/facts.ts'

/**
 * App <-> root helper (`helpers/linux`): one process a session, begun through polkit by a fixed path, spoken to on the
 * streams it inherits. Frames both ways: octets of the body as 32 bits little endian, then the body, one JSON value in
 * UTF-8. A verb is a closed set of typed fields: no path, option, command, environment or configuration text is among
 * them. The end of the helper's input means: undo everything and exit; what remains then is the kill switch of a tunnel
 * that was up, until a `disconnect` that keeps nothing, `clean` or the next `connect`.
 */

export const HELPER_PROTOCOL = 2
/** Octets of a frame's body. Two certificates and a private key fit several times. */
export const LONGEST_FRAME = 262_144
/** Requests the helper does not understand before it ends the session. */
export const TOLERATED_MISTAKES = 3

/** What stays of a tunnel that was up when it is taken down. */
export const KEEPS = ['nothing', 'kill-switch'] as const
export type Keep = (typeof KEEPS)[number]

const number = z.int().min(1).max(2_147_483_647)
const text = (most: number) => z.string().max(most)

const secrets = secretTexts.required({ password: true })

/** What the app may ask for, by verb. `number` comes back in the answer. */
export const helperRequest = z.discriminatedUnion('verb', [
  /** First of all. */
  z.strictObject({ verb: z.literal('hello'), number, protocol: z.literal(HELPER_PROTOCOL) }),
  /** What only root can see of this machine. Changes nothing. */
  z.strictObject({ verb: z.literal('survey'), number }),
  /**
   * Makes the tunnel; answered when it carries packets or failed. `address` is the gateway's, looked up by the app.
   * The profile is judged again here, by the same rules.
   */
  z.strictObject({ verb: z.literal('connect'), number, profile: profileSchema, address: ipText, secrets }),
  /**
   * Takes the tunnel of `profile` down, this session's or that of another process of the same person; calls off a
   * connect. Answered when nothing of it is left but what `keep` says. None there: succeeds.
   */
  z.strictObject({ verb: z.literal('disconnect'), number, profile: uuidText, keep: z.enum(KEEPS) }),
  /**
   * Undoes what sessions left that did not end well; while a session lives, nothing. Another person's kill switch stays
   * on, and the answer is `kill-switch-held`, unless the helper was started with `release` or by root.
   */
  z.strictObject({ verb: z.literal('clean'), number }),
])
export type HelperRequest = z.output<typeof helperRequest>
export const HELPER_VERBS = ['hello', 'survey', 'connect', 'disconnect', 'clean'] as const

/** Facts of a tunnel that our own helper made: the link, whose name Linux cuts at 15, and its addresses are always among them. */
const facts = tunnelFacts
  .required({ address: true, gateway: true, mtu: true, since: true })
  .extend({ link: z.string().max(15) })
export type HelperFacts = z.output<typeof facts>

/** What only root sees: the IKE daemon by its own words, and who holds the ports. */
const survey = z.strictObject({
  daemon: z.strictObject({
    state: z.enum(['running', 'stopped', 'missing']),
    /** `strongSwan 5.9.8`, as it calls itself. */
    version: text(60).optional(),
    /** Built with IKEv1; absent when that could not be found out. */
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
  /** Profiles whose session did not end well. */
  leftovers: z.array(uuidText),
})
export type HelperSurvey = z.output<typeof survey>

/** What the helper says: answers, and what happens on the way. */
export const helperMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('done'), number, survey: survey.optional(), facts: facts.optional() }),
  z.strictObject({ kind: z.literal('failed'), number, fault: faultSchema }),
  /** The request could not be understood; `field` is where. */
  z.strictObject({ kind: z.literal('refused'), number: number.optional(), field: text(120) }),
  z.strictObject({ kind: z.literal('stage'), stage: z.enum(STAGES), found: text(200).optional() }),
  /** What this stage waits for did not come in its time. */
  z.strictObject({ kind: z.literal('silent'), stage: z.enum(STAGES) }),
  /** A line of a daemon, printable; its meaning is judged by the app, which has no rights to lose. */
  z.strictObject({ kind: z.literal('line'), source: z.enum(['charon', 'xl2tpd', 'pppd']), text: text(1_000) }),
  /** The tunnel as it is now, now and then. */
  z.strictObject({ kind: z.literal('facts'), facts }),
  /** A tunnel that was up is gone, and everything of it undone. */
  z.strictObject({ kind: z.literal('down'), fault: faultSchema.optional() }),
])
export type HelperMessage = z.output<typeof helperMessage>

/**
 * What anybody may read of a session (`/run/culvert/<profile>.json`, root's, mode 0644): for the command line and a
 * second window. No secret, and nothing of the profile but its name.
 */
export const sessionFile = z.strictObject({
  profile: uuidText,
  name: text(60),
  gateway: ipText,
  /** The helper's process, by number and start time in clock ticks since boot (proc(5)): both, as numbers come again. */
  process: z.int().min(1),
  started: text(30),
  /** User id of the person who asked for it. */
  owner: z.int().min(0),
  phase: z.enum(['connecting', 'connected', 'disconnecting']),
  stage: z.enum(STAGES),
  facts: facts.optional(),
  /** The rules of a kill switch are in the firewall, and as long as this file is there they stay. */
  killSwitch: z.literal(true).optional(),
})
export type SessionFile = z.output<typeof sessionFile>
export const SESSION_FOLDER = '/run/culvert'
/**
 * The one word that the helper is started with; polkit has an action for each. `release` wants an administrator's
 * password, and may take back another person's kill switch.
 */
export type HelperWord = 'session' | 'release'
/** The first line of /etc/resolv.conf while a tunnel's name servers are in it. */
export const NAMES_MARK = '# Written by Culvert while its tunnel is up; what was here before comes back after it.'
/** Where the package puts the helper; polkit's policy names the same path. */
export const HELPER_PATH = '/usr/lib/culvert/culvert-helper'
