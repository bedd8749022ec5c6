import { nodeCrypto } from '../../crypto/node.ts'
import { openEnvelope } from '../../domain/trust/envelope.ts'
import { parseMoment } from '../../domain/trust/moment.ts'
import { fromBase64 } from '../../domain/trust/octets.ts'
import { parsePublisher, type Publisher } from '../../domain/trust/publisher.ts'
import type { TrustDocument } from './trust-document.ts'

/** Reads files that were accepted earlier, as the store keeps them, without judging them again. */

/** The accepted octets; null if they are no longer valid base64. */
export function installedFile(id: string, { installed }: TrustDocument): Uint8Array | null | undefined {
  const text = Object.hasOwn(installed, id) ? installed[id] : undefined
  return text === undefined ? undefined : (fromBase64(text) ?? null)
}

/** Time from which a profile is valid. */
export function startOf(file: Uint8Array): number | undefined {
  const opened = openEnvelope(file, () => false)
  if (!opened.ok) return undefined
  const said = /"notBefore"\s*:\s*"([^"]{20})"/.exec(Buffer.from(opened.value.payload).toString('latin1'))?.[1]
  return said === undefined ? undefined : parseMoment(said)
}

/** A publisher document whose signatures were verified when it was pinned. */
export function pinned(text: string): Publisher | undefined {
  const file = fromBase64(text)
  const opened = file && openEnvelope(file, () => false)
  const parsed = opened?.ok ? parsePublisher(opened.value.payload, nodeCrypto) : undefined
  return parsed?.ok ? parsed.value : undefined
}
