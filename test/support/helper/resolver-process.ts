import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import {
  applyResolver,
  planResolver,
  restoreResolver,
  type Dns,
  type ResolverState,
} from '../../../helpers/linux/net/resolver.ts'

/** Only there in a place that `NamedPlace` furnished. */
const FURNISHED = '/run/own/package'

/** What the helper would do, in the place where this process runs: a line of JSON in, a line out. */
export type ResolverCall =
  | { readonly call: 'plan'; readonly link: string }
  | { readonly call: 'apply'; readonly state: ResolverState; readonly dns: Dns }
  | { readonly call: 'restore'; readonly state: ResolverState }

const play = (asked: ResolverCall): unknown => {
  switch (asked.call) {
    case 'plan':
      return planResolver(asked.link)
    case 'apply':
      return applyResolver(asked.state, asked.dns)
    case 'restore':
      return restoreResolver(asked.state)
  }
}

// It writes /etc/resolv.conf: nowhere but in a place that was furnished for it.
if (!existsSync(FURNISHED)) throw new Error('not in a sealed place')
for await (const line of createInterface({ input: process.stdin })) {
  const answer = await play(JSON.parse(line) as ResolverCall)
  process.stdout.write(`${JSON.stringify(answer ?? null)}\n`)
}
