import { nodeCrypto } from '../../src-main/crypto/node.ts'
import type { Crypto } from '../../src-main/crypto/port.ts'
import { unpadded } from '../../src-main/protocol/wire/esp/packet.ts'
import { decodeUdp } from '../../src-main/protocol/wire/ip/udp.ts'
import { decodeL2tp } from '../../src-main/protocol/wire/l2tp/header.ts'
import { decodeFrame } from '../../src-main/protocol/wire/ppp/frame.ts'
import { diagnosed, practiceCredentials, practiceEnvironment } from '../exchange/practice-environment.ts'

/**
 * Octets as they really come: all that passed in a connect to the practice gateway, on the wire and, taken at the port
 * to cryptography, inside; each layer of it by itself.
 */
export async function recorded(): Promise<readonly Uint8Array[]> {
  const inside: Uint8Array[] = []
  const crypto: Crypto = {
    ...nodeCrypto,
    cbcEncrypt(cipher, key, iv, plain) {
      inside.push(plain)
      return nodeCrypto.cbcEncrypt(cipher, key, iv, plain)
    },
    cbcDecrypt(cipher, key, iv, sealed) {
      const opened = nodeCrypto.cbcDecrypt(cipher, key, iv, sealed)
      if (opened.ok) inside.push(opened.value)
      return opened
    },
  }
  const practice = practiceEnvironment()
  const listening = { ...practice, environment: { ...practice.environment, crypto } }
  await diagnosed(listening, { credentials: practiceCredentials(listening.environment) })
  const outside = practice.flights.map(({ bytes }) => bytes)
  const marked = practice.flights.filter(({ port }) => port === 'natt').map(({ bytes }) => bytes.subarray(4))
  const all = [...outside, ...marked, ...inside, ...inside.flatMap(layers)].map((bytes) => Uint8Array.from(bytes))
  return [...new Map(all.map((bytes) => [bytes.join(), bytes])).values()].filter(({ length }) => length > 0)
}

/** UDP, L2TP, PPP and what a PPP frame holds, where it is ESP's content. */
function layers(plain: Uint8Array): readonly Uint8Array[] {
  const content = unpadded(plain)
  const datagram = content.ok ? decodeUdp(content.value.payload) : content
  if (!content.ok || !datagram.ok) return []
  const { payload } = datagram.value
  const found = [content.value.payload, payload]
  const l2tp = decodeL2tp(payload)
  if (!l2tp.ok) return found
  const { body } = l2tp.value
  const frame = decodeFrame(body)
  return frame.ok ? [...found, body, frame.value.information, frame.value.information.subarray(4)] : [...found, body]
}
