import type { Environment } from '../../protocol/run/environment.ts'
import type { Profile } from '../../domain/profile/schema.ts'

export type Sought = Pick<Profile, 'gateway'> & { readonly ipsec: { readonly ports: Profile['ipsec']['ports'] } }

/**
 * Looks again and again whether a gateway can be reached, until the signal fires, and says so after each look: whether
 * anything came back. It must not reject.
 */
export type LookOut = (sought: Sought, look: (came: boolean) => void, signal: AbortSignal) => Promise<void>

/** Milliseconds from one look to the next: a path that was away for two minutes may as well be away for an hour. */
const OFTEN = 1_000
const SELDOM = 5_000
const OFTEN_FOR = 120_000
/** Looks by one socket: the next one has the address and the way that there are by then. */
const LOOKS = 10
/** For looking up the name. */
const RESOLVE = 2_000

const COOKIE_BYTES = 8
/**
 * A header of IKE alone (RFC 7296 section 3.1), with a version that there is not. A gateway answers with the one that it
 * speaks (section 2.5; ISAKMP's INVALID-MAJOR-VERSION, RFC 2408 section 3.14.1) and keeps nothing of it: unlike the first
 * message of a negotiation it takes none of the few half-open places that clients behind one address share.
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

/** Some looks from one socket, or one look in vain where there is no way at all. */
async function looks(environment: Environment, { gateway, ipsec }: Sought, looking: Looking): Promise<void> {
  const { look, signal, pause } = looking
  const isOver = (): boolean => signal.aborted
  const [address] = await environment.resolve(gateway, RESOLVE, signal)
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

/** Whether an answer comes before the next question is due. @param ask gives the question, and calls what it is given when heard */
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

/** Over early when the signal fires, or when somebody calls what `early` is given. */
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
