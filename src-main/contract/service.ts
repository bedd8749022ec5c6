import { z } from 'zod'

/** Why a tunnel's service was not made, removed or looked at. */
export const SERVICE_REFUSALS = [
  /** Only root makes and removes it. */
  'needs-root',
  /** The profiles are in a folder of somebody else's, who could change what root runs. */
  'folder-not-roots',
  /** The program, or a folder above it, can be changed by somebody else than root. `os` names the path. */
  'program-not-roots',
  /** Systemd is not there, or too old for credentials. */
  'system-too-old',
  /** What carries the tunnel without a desktop is not installed. `os` names it. */
  'way-lacking',
  /** There is none of this profile. */
  'no-service',
  /** This system has nothing that starts one. */
  'not-here',
  /** The system said no, in its own words. */
  'system-refused',
] as const
export type ServiceRefusalCode = (typeof SERVICE_REFUSALS)[number]

export interface ServiceRefusal {
  readonly code: ServiceRefusalCode
  /** A path, a component, or the system's own words. */
  readonly text?: string
}

/** What opens the secrets of a service: a chip and a key of this computer, the key alone, root alone, or the person's sign-in. */
export const SEALS = ['tpm', 'host-key', 'root-file', 'keychain'] as const
export type Seal = (typeof SEALS)[number]

/** What keeps a service from running that should. */
export const SERVICE_TROUBLES = [
  /** Nothing but a person can help the tunnel: it gave up. */
  'gave-up',
  /** Its secrets cannot be opened any more: another board, another chip, or a key that was deleted. */
  'secrets-unreadable',
  /** It ended otherwise, and is started again. */
  'ended',
] as const
export type ServiceTrouble = (typeof SERVICE_TROUBLES)[number]

/** A tunnel that the system itself starts and keeps, without a window. */
export const serviceShape = z.strictObject({
  /** Of the profile it was made from. */
  id: z.string(),
  name: z.string(),
  gateway: z.string(),
  /** Whose it is: the computer's, from its start on; or the person's, from their sign-in on. */
  of: z.enum(['computer', 'person']),
  state: z.enum(['running', 'starting', 'stopped', 'failed', 'unknown']),
  trouble: z.enum(SERVICE_TROUBLES).optional(),
  /** What the service says of its tunnel, in a sentence. */
  said: z.string().optional(),
  seal: z.enum(SEALS),
})
export type TunnelService = z.output<typeof serviceShape>
