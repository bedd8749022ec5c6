import { z } from 'zod'
import { ipText } from '../net/ip-text.ts'

const espFacts = z
  .strictObject({
    /** Algorithm names of the kernel in our own terms: `aes256`, `sha256`. */
    cipher: z.string().max(30),
    integrity: z.string().max(30).exactOptional(),
    /** ESP in UDP 4500 (RFC 3948), or ESP as IP protocol 50. */
    encapsulation: z.enum(['udp', 'esp']),
  })
  .readonly()
export type EspFacts = z.output<typeof espFacts>

const ikeFacts = z
  .strictObject({ cipher: z.string().max(30), integrity: z.string().max(30), group: z.string().max(30) })
  .readonly()
export type IkeFacts = z.output<typeof ikeFacts>

/** Bytes since the link came up. */
const traffic = z.strictObject({ received: z.number(), sent: z.number() }).readonly()
export type Traffic = z.output<typeof traffic>

/** What the operating system reports about a live tunnel. A fact that it does not report is absent, never guessed. */
export const tunnelFacts = z.strictObject({
  /** Name of the PPP link: `ppp0`; on Windows the phone book entry, up to 256 characters. */
  link: z.string().max(256).exactOptional(),
  /** Our address in the tunnel. */
  address: ipText.exactOptional(),
  /** The address of the gateway's end of the PPP link. */
  peer: ipText.exactOptional(),
  /** The gateway's address outside the tunnel. */
  gateway: ipText.exactOptional(),
  dns: z.array(ipText).readonly(),
  domains: z.array(z.string().max(253)).readonly(),
  /** The ESP SA in the kernel. */
  esp: espFacts.exactOptional(),
  /** The IKE SA, in a profile's words. */
  ike: ikeFacts.exactOptional(),
  /** Bytes of the largest inner packet on the PPP link. */
  mtu: z.number().exactOptional(),
  traffic: traffic.exactOptional(),
  /** Milliseconds since 1970 when the tunnel came up. */
  since: z.number().exactOptional(),
  /** All traffic outside the tunnel is blocked, and stays blocked after the tunnel has failed. */
  killSwitch: z.literal(true).exactOptional(),
})
export type TunnelFacts = Readonly<z.output<typeof tunnelFacts>>
