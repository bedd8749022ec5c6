import { run } from '../system/run.ts'

/** Both ends outside, as charon's kernel entries carry them. */
export interface Pair {
  readonly local: string
  readonly gateway: string
}

/**
 * Takes L2TP's policies and the ESP SAs between two addresses from the kernel: a charon that was killed leaves them,
 * and with them packets that go nowhere. Only where no daemon has them any more. What is not there is no error.
 */
export async function removeAssociations({ local, gateway }: Pair): Promise<void> {
  for (const [from, to] of [
    [local, gateway],
    [gateway, local],
  ] as const) {
    for (const what of [`state deleteall src ${from} dst ${to} proto esp`, `policy deleteall ${flow(from, to)}`])
      await run('ip', ['xfrm', ...what.split(' ')])
  }
}

/** L2TP between two addresses, as policies name it, whichever port the gateway has for it. */
const flow = (from: string, to: string): string => `src ${from}/32 dst ${to}/32 proto udp`

/** True when the kernel has an ESP SA between the two, either way. */
export async function hasAssociations({ local, gateway }: Pair): Promise<boolean> {
  const { stdout } = await run('ip', ['xfrm', 'state', 'list', 'nokeys'])
  return stdout
    .split('\n')
    .some((line) => line === `src ${local} dst ${gateway}` || line === `src ${gateway} dst ${local}`)
}
