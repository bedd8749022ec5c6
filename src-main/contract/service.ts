import { z } from 'zod'

/** Why a tunnel's service was not created, removed or read. */
export const SERVICE_REFUSALS = [
  /** Only root can create and remove it. */
  'needs-root',
  /** The profiles are in another user's folder, and that user could change what root runs. */
  'folder-not-roots',
  /** Another user than root can change the program or a folder above it. `os` names the path. */
  'program-not-roots',
  /** systemd is missing, or too old for credentials. */
  'system-too-old',
  /** A component that carries the tunnel without a desktop is not installed. `os` names it. */
  'way-lacking',
  /** This profile has no service. */
  'no-service',
  /** This system has nothing that can start one. */
  'not-here',
  /** The system refused, with its own words. */
  'system-refused',
] as const
export type ServiceRefusalCode = (typeof SERVICE_REFUSALS)[number]

export interface ServiceRefusal {
  readonly code: ServiceRefusalCode
  /** A path, a component, or the system's own words. */
  readonly text?: string
}

/**
 * What opens the secrets of a service: a chip and a key of this computer, the key alone, root alone, or the person's
 * sign-in.
 */
export const SEALS = ['tpm', 'host-key', 'root-file', 'keychain'] as const
export type Seal = (typeof SEALS)[number]

/** Exit status of a service's process if the tunnel gave up, and only a person can help: `EXIT.gaveUp` of the command. */
export const GAVE_UP = 4

/** Why a service that should run does not. */
export const SERVICE_TROUBLES = [
  /** The tunnel gave up, and only a person can help. */
  'gave-up',
  /** Its secrets can no longer be opened: another board, another chip, or a key that was deleted. */
  'secrets-unreadable',
  /** It ended for another reason, and is started again. */
  'ended',
] as const
export type ServiceTrouble = (typeof SERVICE_TROUBLES)[number]

/** A tunnel that the system itself starts and keeps up, without a window. */
export const serviceShape = z.strictObject({
  /** Id of the profile that it was made from. */
  id: z.string(),
  name: z.string(),
  gateway: z.string(),
  /** Owner of the service: the computer, from its start on; or the person, from their sign-in on. */
  of: z.enum(['computer', 'person']),
  state: z.enum(['running', 'starting', 'stopped', 'failed', 'unknown']),
  trouble: z.enum(SERVICE_TROUBLES).optional(),
  /** The service's own sentence about its tunnel. */
  said: z.string().optional(),
  seal: z.enum(SEALS),
})
export type TunnelService = z.output<typeof serviceShape>
