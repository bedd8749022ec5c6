import { run } from '../system/run.ts'

/** Addresses of both ends outside the tunnel, as charon's kernel entries have them. */
export interface Pair {
  readonly local: string
  readonly gateway: string
}

/**
 * Removes L2TP's policies and the ESP SAs between two addresses from the kernel: a charon that was killed leaves them
 * behind, and they swallow packets. To be used only when no daemon manages them any more. Entries that do not exist are
 * not an error.
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

/** Selector of L2TP between two addresses as in the policies, whichever port the gateway uses for it. */
const flow = (from: string, to: string): string => `src ${from}/32 dst ${to}/32 proto udp`

/** True when the kernel has an ESP SA between the two addresses, in either direction. */
export async function hasAssociations({ local, gateway }: Pair): Promise<boolean> {
  const { stdout } = await run('ip', ['xfrm', 'state', 'list', 'nokeys'])
  return stdout
    .split('\n')
    .some((line) => line === `src ${local} dst ${gateway}` || line === `src ${gateway} dst ${local}`)
}
