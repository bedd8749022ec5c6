import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import {
  applyResolver,
  planResolver,
  restoreResolver,
  type Dns,
  type ResolverState,
} from '../../../helpers/linux/net/resolver.ts'

/** Exists only in a place that `NamedPlace` has set up. */
const FURNISHED = '/run/own/package'

/** Runs the helper's code in the place of this process: reads a line of JSON, prints a line. */
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

// It writes /etc/resolv.conf, so it runs only in a place set up for that.
if (!existsSync(FURNISHED)) throw new Error('not in a sealed place')
for await (const line of createInterface({ input: process.stdin })) {
  const answer = await play(JSON.parse(line) as ResolverCall)
  process.stdout.write(`${JSON.stringify(answer ?? null)}\n`)
}
