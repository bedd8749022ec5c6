import { z } from 'zod'

/**
 * App <-> the process that calls macOS' SystemConfiguration framework (`platform/macos/connection`). Secrets are UTF-8,
 * as CFStringCreateWithBytes expects them.
 */

/** Most octets of a password or key. */
export const LONGEST_MACOS_SECRET = 512

export const MACOS_DOOR = {
  verbs: {
    /** Whether the frameworks can be loaded and have the functions that are called. */
    about: { asks: z.strictObject({}), answers: z.strictObject({ lacks: z.string().max(200).optional() }) },
    /**
     * Starts a service with the secrets `password` and `key`, the latter if it has one; answered when the start was
     * accepted or refused. The connection stays up when this process ends.
     */
    start: {
      asks: z.strictObject({ service: z.string().regex(/^[\dA-F-]{36}$/), user: z.string().min(1).max(255) }),
      /** `error` is SCError's number when the start was refused. */
      answers: z.strictObject({ started: z.boolean(), error: z.int().optional() }),
    },
  },
  /** SCNetworkConnectionStatus of the service that was started last, from the framework's callback. */
  notices: z.strictObject({ status: z.int().min(-1).max(3) }),
} as const
