import type { Result } from '../domain/result.ts'

/** What one request for an `https` address brought. A redirection is not followed: whoever asks decides about it. */
export type Download =
  | { readonly kind: 'body'; readonly octets: Uint8Array; readonly type: string }
  | { readonly kind: 'elsewhere'; readonly address: string }

/** `proxy`: this computer goes through one that this program cannot use. */
export type DownloadFailure =
  'too-large' | 'unreachable' | 'certificate' | 'status' | 'encoding' | 'timed-out' | 'proxy'

/**
 * One GET without cookies, credentials, cache or a client certificate. Stops at one octet more than `largest`, whatever
 * the answer says of its length.
 */
export type Downloader = (
  address: string,
  limits: { readonly largest: number; readonly signal: AbortSignal },
) => Promise<Result<Download, DownloadFailure>>
