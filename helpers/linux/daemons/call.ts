import { Readable } from 'node:stream'
import type { Fault } from '../../../src-main/domain/connect/fault.ts'
import type { Profile } from '../../../src-main/domain/profile/schema.ts'
import { readLines } from '../system/lines.ts'
import { startL2tp, type L2tpEnds, type L2tpSecrets } from './l2tp.ts'
import { NO_PPP_NEWS, PPP_LOG, pppOptions, readPpp, type Begins, type PppNews, type TunnelSize } from './ppp.ts'
import { lacks } from '../system/lacks.ts'
import type { Progress, Say } from './progress.ts'

/** Milliseconds for each stage: enough for several tries, one second apart, on a slow machine. */
const STAGE_PATIENCE = 8_000

/**
 * Milliseconds for the gateway to begin LCP once our end is up: nearly all begin at once, and one whose first packet
 * was lost sends the next after three seconds (RFC 1661 section 4.6).
 */
const GATEWAY_BEGINS = 3_500

/** Unanswered LCP Configure-Requests, one per second, after which we conclude that the gateway does not receive us. */
const UNHEARD = 3

/** The L2TP call and its PPP link, as reported by xl2tpd and pppd. */
export class Call {
  #news: PppNews = NO_PPP_NEWS
  readonly #progress: Progress
  readonly #say: Say
  #left = false
  #silent = false

  constructor(progress: Progress, say: Say) {
    this.#progress = progress
    this.#say = say
  }

  get news(): PppNews {
    return this.#news
  }

  /** Dials, and waits for the link's address. @param start starts xl2tpd @returns why the call failed */
  async dial(
    profile: Profile,
    given: L2tpEnds & L2tpSecrets & { readonly size: TunnelSize; readonly begins: Begins },
    start = startL2tp,
  ): Promise<Fault | undefined> {
    const xl2tpd = start(profile, { ...given, options: pppOptions(profile, given.size, given.begins) })
    if (!xl2tpd) return lacks('xl2tpd')
    for (const stream of [xl2tpd.stdout, xl2tpd.stderr]) {
      if (stream) readLines(stream, (text) => this.#hearXl2tpd(text))
    }
    const log = xl2tpd.stdio[PPP_LOG]
    if (log instanceof Readable) readLines(log, (text) => this.#hearPppd(text))
    xl2tpd.once('exit', (code, signal) => this.#fall(this.#progress.died('xl2tpd', `ended: ${signal ?? String(code)}`)))
    xl2tpd.once('error', (error) => this.#fall(this.#progress.unknown(error.message, 'xl2tpd')))
    if (given.begins === 'we' || (await this.#gatewayBegins()))
      await this.#progress.waitFor(() => this.#news.address !== undefined || this.unheard, STAGE_PATIENCE)
    if (this.#news.address !== undefined || this.#progress.failure) return this.#progress.failure
    this.#silent = true
    return this.#progress.unknown('no answer')
  }

  /**
   * Reports that nobody answered, if the call ended so. The app takes this as the end, so it is reported only when no
   * other dial follows.
   */
  sayIfSilent(): void {
    if (this.#silent) this.unanswered()
  }

  /** Reports that the stage got no answer in time. */
  unanswered(): Fault {
    this.#say({ kind: 'silent', stage: this.#progress.stage })
    return this.#progress.unknown('no answer')
  }

  async #gatewayBegins(): Promise<boolean> {
    const isUp = (): boolean => this.#news.link !== undefined || this.#news.asked
    return (
      (await this.#progress.waitFor(isUp, STAGE_PATIENCE)) &&
      this.#progress.waitFor(() => this.#news.asked, GATEWAY_BEGINS)
    )
  }

  /** True when nothing was received on the link: neither end began, or the gateway's packets were lost. */
  get unasked(): boolean {
    return this.#news.link !== undefined && !this.#news.asked
  }

  /** One-way loss: we receive the gateway, but it does not receive us. */
  get unheard(): boolean {
    return this.#news.repeated >= UNHEARD && !this.#news.lcpOpened
  }

  /** Marks the call as about to be ended: later output of its programs is ignored. */
  leave(): void {
    this.#left = true
  }

  /** Waits for the answer to an LCP echo, which shows that packets of the tunnel go both ways. */
  answers(): Promise<boolean> {
    return this.#progress.waitFor(() => this.#news.echo, STAGE_PATIENCE)
  }

  #fall(why: Fault): void {
    if (!this.#left) this.#progress.fall(why)
  }

  #hearXl2tpd(text: string): void {
    if (this.#left) return
    // xl2tpd prints the command line of pppd word by word, which says nothing about the call.
    if (/start_pppd|^xl2tpd\[\d+\]: "/.test(text)) return
    this.#say({ kind: 'line', source: 'xl2tpd', text })
    if (text.includes('Call established with')) this.#progress.reach('lcp')
    // pppd was ended by a signal; when it is asked to end, it exits with a code.
    if (text.includes('pppd terminated for call')) this.#fall(this.#progress.died('pppd', text))
    else if (/pppd exited for call|Connection \d+ closed to /.test(text))
      this.#fall(this.#progress.unknown(text, 'xl2tpd'))
  }

  #hearPppd(text: string): void {
    if (this.#left) return
    this.#say({ kind: 'line', source: 'pppd', text })
    this.#news = readPpp(this.#news, text)
    if (this.#news.lcpOpened) this.#progress.reach('authenticate')
    if (this.#news.authenticated) this.#progress.reach('address')
    this.#progress.changed()
  }
}
