import type { Environment } from '../../protocol/run/environment.ts'
import { allows } from '../../domain/profile/address-family.ts'
import type { Profile } from '../../domain/profile/schema.ts'

export type Sought = Pick<Profile, 'gateway'> & { readonly ipsec: Pick<Profile['ipsec'], 'ports' | 'addressFamily'> }

/**
 * Repeatedly checks whether a gateway can be reached, until the signal fires, and reports after each look whether
 * anything came back. Must not reject.
 */
export type LookOut = (sought: Sought, look: (came: boolean) => void, signal: AbortSignal) => Promise<void>

/** Milliseconds between two looks: after two minutes, an outage may as well last an hour. */
const OFTEN = 1_000
const SELDOM = 5_000
const OFTEN_FOR = 120_000
/** Looks with one socket; the next socket uses the address and the route that are valid then. */
const LOOKS = 10
/** Milliseconds to resolve the name. */
const RESOLVE = 2_000

const COOKIE_BYTES = 8
/**
 * An IKE header alone (RFC 7296 section 3.1) with a version that does not exist. A gateway answers with its own version
 * (section 2.5; ISAKMP's INVALID-MAJOR-VERSION, RFC 2408 section 3.14.1) and keeps no state: unlike the first message
 * of a negotiation, it takes none of the few half-open places that clients behind one address share.
 */
const VERSION_QUESTION = [...Array<number>(COOKIE_BYTES).fill(0), 0, 0x30, 34, 0x08, 0, 0, 0, 0, 0, 0, 0, 28]

export function lookOut(load: () => Promise<Environment>): LookOut {
  return async (sought, look, signal) => {
    const environment = await load()
    const { clock } = environment
    const begun = clock.now()
    while (!signal.aborted) {
      const pause = clock.now() - begun < OFTEN_FOR ? OFTEN : SELDOM
      await looks(environment, sought, { look, signal, pause })
    }
  }
}

interface Looking {
  readonly look: (came: boolean) => void
  readonly signal: AbortSignal
  readonly pause: number
}

/** Several looks with one socket, or one failed look if there is no route. */
async function looks(environment: Environment, { gateway, ipsec }: Sought, looking: Looking): Promise<void> {
  const { look, signal, pause } = looking
  const isOver = (): boolean => signal.aborted
  const addresses = await environment.resolve(gateway, RESOLVE, signal)
  const address = addresses.find((known) => allows(ipsec.addressFamily, known))
  const cookie = Uint8Array.from(environment.entropy(COOKIE_BYTES))
  let heard: () => void = () => undefined
  const opened =
    address &&
    !isOver() &&
    (await environment.open(
      { address, ports: ipsec.ports },
      {
        datagram: (_, bytes) => cookie.every((byte, at) => bytes[at] === byte) && heard(),
        unreachable: () => undefined,
        tooBig: () => undefined,
      },
    ))
  if (!opened || !opened.ok) {
    await rest(environment, pause, signal)
    if (!isOver()) look(false)
    return
  }
  try {
    for (let time = 0; time < LOOKS && !isOver(); time += 1) {
      const came = await answered(environment, looking, (answer) => {
        heard = answer
        opened.value.send('ike', Uint8Array.from([...cookie, ...VERSION_QUESTION]))
      })
      if (isOver()) return
      look(came)
      if (came) await rest(environment, pause, signal)
    }
  } finally {
    await opened.value.close()
  }
}

/** Whether an answer comes before the next question is due. @param ask asks, and calls its argument on an answer */
async function answered(
  environment: Environment,
  { pause, signal }: Looking,
  ask: (heard: () => void) => void,
): Promise<boolean> {
  const answer = { came: false }
  await rest(environment, pause, signal, (end) =>
    ask(() => {
      answer.came = true
      end()
    }),
  )
  return answer.came
}

/** Waits; ends early when the signal fires or the function given to `early` is called. */
function rest(
  { clock }: Environment,
  milliseconds: number,
  signal: AbortSignal,
  early: (end: () => void) => void = () => undefined,
): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      stop()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const stop = clock.after(milliseconds, end)
    signal.addEventListener('abort', end)
    early(end)
    if (signal.aborted) end()
  })
}
