/** What the operating system says about a live tunnel. A fact it does not give is absent, never guessed. */
export interface TunnelFacts {
  /** Name of the PPP link, `ppp0`. */
  readonly link?: string
  /** Addresses of the inside: ours, and the gateway's end of the PPP link. */
  readonly address?: string
  readonly peer?: string
  /** The gateway's address outside. */
  readonly gateway?: string
  readonly dns: readonly string[]
  readonly domains: readonly string[]
  /** The ESP SA in the kernel. */
  readonly esp?: EspFacts
  /** Bytes of the largest inner packet on the PPP link. */
  readonly mtu?: number
  readonly traffic?: Traffic
  /** Milliseconds since 1970 when the tunnel came up. */
  readonly since?: number
  /** All traffic outside the tunnel is blocked, and stays blocked after the tunnel has failed. */
  readonly killSwitch?: true
}

export interface EspFacts {
  /** Kernel algorithm names put in our words: `aes256`, `sha256`. */
  readonly cipher: string
  readonly integrity?: string
  /** ESP in UDP 4500 (RFC 3948), or ESP as IP protocol 50. */
  readonly encapsulation: 'udp' | 'esp'
}

/** Bytes since the link came up. */
export interface Traffic {
  readonly received: number
  readonly sent: number
}
