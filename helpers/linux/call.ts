import { Readable } from 'node:stream'
import { fault, type Fault } from '../../src-main/domain/faults/fault.ts'
import type { FaultCode } from '../../src-main/domain/faults/catalogue.ts'
import type { Stage } from '../../src-main/domain/faults/stage.ts'
import type { Profile } from '../../src-main/domain/profile/schema.ts'
import type { Secret } from '../../src-main/domain/profile/secret.ts'
import { readLines } from './lines.ts'
import { startL2tp } from './l2tp.ts'
import { NO_PPP_NEWS, PPP_LOG, readPpp, type PppNews } from './ppp.ts'
import type { Progress, Say } from './progress.ts'

/** Milliseconds for each stage: tries a second apart, and what a slow machine takes for them. */
const STAGE_PATIENCE = 8_000

/** What a stage means that had no answer. */
const SILENT: Readonly<Partial<Record<Stage, FaultCode>>> = {
  l2tp: 'l2tp-no-response',
  lcp: 'lcp-no-response',
  authenticate: 'auth-no-response',
  address: 'no-address',
}

/** Exit codes of pppd (pppd(8), EXIT STATUS) that leave no doubt. */
const EXITS: Readonly<Record<string, FaultCode>> = {
  15: 'peer-silent',
  16: 'gateway-closed',
  19: 'credentials-rejected',
}

/** The L2TP call and the PPP link in it, as xl2tpd and pppd tell of them. */
export class Call {
  #news: PppNews = NO_PPP_NEWS
  readonly #progress: Progress
  readonly #say: Say

  constructor(progress: Progress, say: Say) {
    this.#progress = progress
    this.#say = say
  }

  get news(): PppNews {
    return this.#news
  }

  /** Dials, and waits for the link's address. @returns what stood in the way */
  async dial(
    profile: Profile,
    given: { readonly gateway: string; readonly options: string; readonly password: Secret },
  ): Promise<Fault | undefined> {
    const xl2tpd = startL2tp(profile, given)
    if (!xl2tpd) return fault('component-missing', { args: { component: 'xl2tpd' } })
    for (const stream of [xl2tpd.stdout, xl2tpd.stderr]) {
      if (stream) readLines(stream, (text) => this.#hearXl2tpd(text, profile.user))
    }
    const log = xl2tpd.stdio[PPP_LOG]
    if (log instanceof Readable) readLines(log, (text) => this.#hearPppd(text))
    xl2tpd.once('exit', () => this.#progress.fall(this.#progress.unknown('xl2tpd ended', 'xl2tpd')))
    xl2tpd.once('error', (error) => this.#progress.fall(this.#progress.unknown(error.message, 'xl2tpd')))
    const up = await this.#progress.waitFor(() => this.#news.address !== undefined, STAGE_PATIENCE)
    if (up || this.#progress.fallen) return this.#progress.fallen
    const code = SILENT[this.#progress.stage]
    return code === undefined
      ? this.#progress.unknown('no answer')
      : fault(code, { args: { gateway: given.gateway, user: profile.user } })
  }

  /** Waits for the answer to an LCP echo: packets of the tunnel go both ways. */
  answers(): Promise<boolean> {
    return this.#progress.waitFor(() => this.#news.echo, STAGE_PATIENCE)
  }

  #hearXl2tpd(text: string, user: string): void {
    // What it runs pppd with, word by word, and none of it says anything.
    if (/start_pppd|^xl2tpd\[\d+\]: "/.test(text)) return
    this.#say({ kind: 'line', source: 'xl2tpd', text })
    if (text.includes('Call established with')) this.#progress.reach('lcp')
    const exit = /pppd exited for call \d+ with code (\d+)/.exec(text)?.[1]
    const closed = /Connection \d+ closed to /.test(text)
    if (exit === undefined && !closed && !/pppd (terminated|exited) for call/.test(text)) return
    const code = closed ? (this.#progress.stage === 'l2tp' ? 'l2tp-refused' : 'gateway-closed') : EXITS[exit ?? '']
    const os = { source: 'xl2tpd', text }
    this.#progress.fall(
      code === undefined ? this.#progress.unknown(text, 'xl2tpd') : fault(code, { args: { user }, os }),
    )
  }

  #hearPppd(text: string): void {
    this.#say({ kind: 'line', source: 'pppd', text })
    this.#news = readPpp(this.#news, text)
    if (this.#news.lcpOpened) this.#progress.reach('authenticate')
    if (this.#news.authenticated) this.#progress.reach('address')
    this.#progress.changed()
  }
}
