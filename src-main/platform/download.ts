import type { Result } from '../domain/result.ts'

/** The result of one request for an `https` address. Redirections are not followed; the caller decides about them. */
export type Download =
  | { readonly kind: 'body'; readonly octets: Uint8Array; readonly type: string }
  | { readonly kind: 'elsewhere'; readonly address: string }

/** `proxy`: this computer uses a proxy that this program cannot use. */
export type DownloadFailure =
  | 'too-large'
  | 'unreachable'
  | 'certificate'
  | 'status'
  | 'encoding'
  | 'timed-out'
  | 'proxy'

/**
 * One GET without cookies, credentials, cache or a client certificate. Stops at one byte more than `largest`, whatever
 * length the response declares.
 */
export type Downloader = (
  address: string,
  limits: { readonly largest: number; readonly signal: AbortSignal },
) => Promise<Result<Download, DownloadFailure>>
