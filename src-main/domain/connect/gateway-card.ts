import { z } from 'zod'

const words = z.array(z.string()).readonly()

/** The sides on which a NAT translates addresses, as IKE detects it (RFC 3947 section 3.2). */
export const natSides = z.strictObject({ us: z.boolean(), gateway: z.boolean() }).readonly()

/** `answers`: an IKE message arrived from the port. `refused`: the host reports that no program listens there. */
const portState = z.enum(['answers', 'silent', 'refused', 'unknown'])
export type PortState = z.output<typeof portState>

/** What a gateway shows without credentials. What was not found out is absent. */
export const gatewayCard = z
  .strictObject({
    address: z.string(),
    ports: z.array(z.strictObject({ port: z.number(), state: portState }).readonly()).readonly(),
    /** Phase 1 proposals in the profile's words, by the gateway's answer to each. */
    phase1: z
      .strictObject({
        accepted: words,
        refused: words,
        /** Not asked for lack of time, or asked without an answer. */
        unknown: words,
      })
      .readonly(),
    /** Vendor IDs (RFC 2408 section 3.16), with the product's name where the ID is known. */
    vendors: z.array(z.strictObject({ hex: z.string(), name: z.string().exactOptional() }).readonly()).readonly(),
    nat: natSides.exactOptional(),
    natTraversal: z.enum(['rfc', 'draft', 'none']).exactOptional(),
    fragmentation: z.boolean().exactOptional(),
    deadPeerDetection: z.boolean().exactOptional(),
    /** Names of the certificate authorities that the gateway claims to trust. */
    authorities: words,
    ikev2: z.boolean().exactOptional(),
  })
  .readonly()
export type GatewayCard = z.output<typeof gatewayCard>
