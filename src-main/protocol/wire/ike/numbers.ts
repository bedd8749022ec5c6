/** Numbers of ISAKMP and IKEv1 (RFC 2408 section 3.1, RFC 2409, RFC 2407, RFC 3947), and the limits that we set. */

/** Payload types (RFC 2408 section 3.1; 20 and 21 RFC 3947; 130 to 132 private, in use before them or with them). */
export const PAYLOAD = {
  none: 0,
  securityAssociation: 1,
  proposal: 2,
  transform: 3,
  keyExchange: 4,
  identification: 5,
  certificate: 6,
  certificateRequest: 7,
  hash: 8,
  signature: 9,
  nonce: 10,
  notification: 11,
  delete: 12,
  vendor: 13,
  /** Mode config and XAUTH (expired drafts): seen in Transaction exchanges. */
  attributes: 14,
  natDetection: 20,
  natOriginalAddress: 21,
  natDetectionDraft: 130,
  natOriginalAddressDraft: 131,
  fragment: 132,
} as const

/** Exchange types (RFC 2408 section 3.1, RFC 2409 section 5; 6 is mode config and XAUTH). */
export const EXCHANGE = {
  mainMode: 2,
  aggressive: 4,
  informational: 5,
  transaction: 6,
  quickMode: 32,
  newGroup: 33,
} as const

/** The IPsec domain of interpretation (RFC 2407 section 4.2). */
export const DOI_IPSEC = 1

/** Protocols of proposals, notifications and deletes (RFC 2407 section 4.4.1). */
export const PROTOCOL = { isakmp: 1, ah: 2, esp: 3, ipcomp: 4 } as const

/** Limits on what a gateway can make us store; far above anything that a real one sends. */
export const MOST = {
  /** Octets of one message, with its fragments joined. */
  message: 16_384,
  payloads: 32,
  proposals: 32,
  /** Transforms of all proposals of one SA payload. */
  transforms: 64,
  attributes: 32,
  /** SPIs of one Delete. */
  spis: 64,
} as const
