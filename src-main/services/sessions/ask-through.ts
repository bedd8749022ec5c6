import { formatIp, parseIp, type IpAddress } from '../../domain/net/address.ts'
import type { TunnelFacts } from '../../domain/session/facts.ts'
import type { Environment } from '../../protocol/run/environment.ts'
import type { AskThrough } from './pulses.ts'

/** Discard (RFC 863): few hosts listen there; one that does not replies with an error (RFC 1122 section 4.1.3.1). */
const DISCARD = 9
const DOMAIN = 53

/** A query for the root name servers (RFC 1035 section 4.1), which every resolver can answer from its cache. */
const ROOT_QUESTION = Uint8Array.of(0x63, 0x76, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1)

/** Asking more hosts adds no information. */
const MOST_ASKED = 3

/**
 * Asks the gateway's end of the link and its name servers over UDP, without privilege: any datagram and any
 * port-unreachable message is a sign of life. It asks only hosts that the routing table reaches from the tunnel's own
 * address, so an answer has come through the tunnel. LCP echoes are not possible, because only the daemon can send
 * them.
 *
 * A packet filter on this computer that rejects these ports with ICMP looks like an answer.
 */
export function askThrough(load: () => Promise<Environment>): AskThrough {
  return async (_id, facts, signal) => {
    const targets = targetsOf(facts)
    if (targets.length === 0) return false
    const environment = await load()
    const asked = targets.map((target) => ask(environment, target, facts.address, signal))
    // The first answer decides; without one, all questions have to end.
    return Promise.any(asked.map((each) => each.then((came) => came || Promise.reject(new Error('no answer'))))).catch(
      () => false,
    )
  }
}

function targetsOf({ peer, dns }: TunnelFacts): readonly IpAddress[] {
  const texts = [...new Set([...(peer === undefined ? [] : [peer]), ...dns])]
  return texts.flatMap((text) => parseIp(text) ?? []).slice(0, MOST_ASKED)
}

async function ask(
  environment: Environment,
  target: IpAddress,
  own: string | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  let heard: (came: boolean) => void = () => undefined
  const answer = new Promise<boolean>((resolve) => (heard = resolve))
  const opened = await environment.open(
    { address: target, ports: { ike: DISCARD, natt: DOMAIN } },
    {
      datagram: () => heard(true),
      unreachable: () => heard(true),
      tooBig: () => undefined,
    },
  )
  if (!opened.ok) return false
  const { local, send, close } = opened.value
  const end = (): void => heard(false)
  signal.addEventListener('abort', end, { once: true })
  try {
    if (signal.aborted || formatIp(local.address) !== own) return false
    send('ike', Uint8Array.of(0))
    send('natt', ROOT_QUESTION)
    return await answer
  } finally {
    signal.removeEventListener('abort', end)
    await close()
  }
}
