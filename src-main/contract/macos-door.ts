import { z } from 'zod'

/**
 * App <-> the process that calls macOS' SystemConfiguration framework (`platform/macos/connection`). Secrets are UTF-8,
 * as CFStringCreateWithBytes takes them.
 */

/** Octets of a password or key. */
export const LONGEST_MACOS_SECRET = 512

export const MACOS_DOOR = {
  verbs: {
    /** Whether the frameworks can be loaded and have what is called of them. */
    about: { asks: z.strictObject({}), answers: z.strictObject({ lacks: z.string().max(200).optional() }) },
    /**
     * Starts a service with the secrets `password` and `key`, the latter where it has one; answered once the start was accepted or refused. The
     * connection stays up when this process ends.
     */
    start: {
      asks: z.strictObject({ service: z.string().regex(/^[\dA-F-]{36}$/), user: z.string().min(1).max(255) }),
      /** `error` is SCError's number where it was refused. */
      answers: z.strictObject({ started: z.boolean(), error: z.int().optional() }),
    },
  },
  /** SCNetworkConnectionStatus of the service that was started last, by the framework's callback. */
  notices: z.strictObject({ status: z.int().min(-1).max(3) }),
} as const
