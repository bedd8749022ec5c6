import { failed, done } from '../../domain/result.ts'
import { refusal, type ReadSettings, type Refusal } from '../draft/draft.ts'
import { eachOf, gathered } from '../draft/gather.ts'
import { hostAndPort } from '../draft/host.ts'
import { DraftMaker } from '../draft/maker.ts'
import { readIpsecConf, type Conn, type IpsecConf } from './conf.ts'
import { applyConn } from './conn.ts'
import { passwordFor } from './ppp.ts'
import { applyPpp } from './ppp-draft.ts'
import { isKl2tpd, readKl2tpd } from './kl2tpd.ts'
import { isRacoon, isSetkey, readPskTxt, readRacoon } from './racoon.ts'
import { keyFor, readIpsecSecrets, type IpsecSecrets } from './secrets.ts'
import { isSwanctl, readSwanctl } from './swanctl.ts'
import { readXl2tpd, type Lac, type Xl2tpdConf } from './xl2tpd.ts'

/** The files that together make one connection, each recognised by its content; PPP's two secrets files by name. */
export const PARTS = [
  ...(['ipsec.conf', 'ipsec.secrets', 'swanctl.conf', 'racoon.conf', 'psk.txt', 'setkey.conf'] as const),
  ...(['xl2tpd.conf', 'kl2tpd.toml', 'ppp', 'chap-secrets', 'l2tp-secrets'] as const),
] as const
export type Part = (typeof PARTS)[number]

export interface PartFile {
  readonly part: Part
  readonly name: string
  readonly text: string
}

const ANYBODY = /^(?:%any6?|%anyv4|0\.0\.0\.0|::)?$/

/** The part that a file is, if any. */
export function partOf(text: string, name: string): Part | undefined {
  if (/(?:chap|pap)-secrets$/.test(name)) return 'chap-secrets'
  if (/l2tp-secrets$/.test(name)) return 'l2tp-secrets'
  if (/psk\.txt$/i.test(name)) return 'psk.txt'
  if (isSwanctl(text)) return 'swanctl.conf'
  if (isRacoon(text)) return 'racoon.conf'
  if (isSetkey(text)) return 'setkey.conf'
  if (isKl2tpd(text)) return 'kl2tpd.toml'
  if (/^conn[ \t]+\S+/m.test(text) && /^[ \t]+[\w-]+[ \t]*=/m.test(text)) return 'ipsec.conf'
  if (/^[ \t]*\[(?:lac|lns|global)\b/im.test(text)) return 'xl2tpd.conf'
  if (/:\s*PSK\s+["'\w]/.test(text)) return 'ipsec.secrets'
  return /(?:^|\s)(?:noauth|usepeerdns|refuse-eap|nodefaultroute|noipdefault)(?:\s|$)/.test(text) ? 'ppp' : undefined
}

/** Combines the connections of strongSwan's, Libreswan's or racoon's files with those of xl2tpd, kl2tpd and pppd. */
export function readIpsecSet(files: readonly PartFile[]): ReadSettings {
  const ofPart = (part: Part): readonly PartFile[] => files.filter((file) => file.part === part)
  const callers = [
    ...ofPart('xl2tpd.conf').map(({ text }) => done(readXl2tpd(text))),
    ...ofPart('kl2tpd.toml').map(({ text }) => readKl2tpd(text)),
  ]
  const damaged = callers.find((caller) => !caller.ok)
  if (damaged) return damaged
  const xl2tpd = callers.flatMap((caller) => (caller.ok ? [caller.value] : []))
  const swanctl = ofPart('swanctl.conf').map(({ text }) => readSwanctl(text))
  const confs = [
    ...ofPart('ipsec.conf').map(({ text }) => readIpsecConf(text)),
    ...swanctl.map(({ conf }) => conf),
    ...ofPart('racoon.conf').map(({ text }) => readRacoon(text)),
  ]
  const secrets = [
    ...ofPart('ipsec.secrets').map(({ text }) => readIpsecSecrets(text)),
    ...swanctl.map((one) => one.secrets),
    ...ofPart('psk.txt').map(({ text }) => readPskTxt(text)),
  ]
  if (confs.some(({ tooDeep }) => tooDeep)) return failed(refusal('too-deep'))
  const clients = confs.flatMap((conf) => conf.conns.filter(isClient).map((conn) => ({ conf, conn })))
  const isServer = confs.some(({ conns }) => conns.some((conn) => ANYBODY.test(valueOf(conn, 'right') ?? 'none')))
  if (clients.length === 0 && (isServer || xl2tpd.some(({ serves }) => serves)))
    return failed(
      refusal('gateway-side', { format: [...new Set(files.map(({ name }) => name))].join(', ').slice(0, 100) }),
    )
  if (clients.length === 0) return failed(refusal('incomplete-set', { setting: 'ipsec.conf' }))
  const all = eachOf(clients, ({ conf, conn }) => {
    const made = new SetReading({ files, xl2tpd, secrets, conf }, conn).make()
    return { name: 'entry' in made ? made.entry.name : conn.name, made }
  })
  return done(gathered(all))
}

const valueOf = (conn: Conn, key: string): string | undefined => conn.settings.get(key)?.value

/** Whether it is an L2TP connection to one gateway; the others are a gateway's, or parts for `also=`. */
function isClient(conn: Conn): boolean {
  const right = valueOf(conn, 'right')
  if (right === undefined || ANYBODY.test(right) || valueOf(conn, 'type') === 'passthrough') return false
  const ports = [valueOf(conn, 'rightprotoport'), valueOf(conn, 'leftprotoport')].join(' ')
  return valueOf(conn, 'type') === 'transport' || /1701|l2tp/.test(ports)
}

/** All files that belong to one file of connections. */
interface IpsecSet {
  readonly files: readonly PartFile[]
  readonly xl2tpd: readonly Xl2tpdConf[]
  readonly secrets: readonly IpsecSecrets[]
  readonly conf: IpsecConf
}

class SetReading {
  readonly #maker = new DraftMaker()

  constructor(
    readonly set: IpsecSet,
    readonly conn: Conn,
  ) {}

  make(): ReturnType<DraftMaker['finish']> {
    const refused = this.#kind()
    if (refused) return { refusal: refused }
    const gateway = valueOf(this.conn, 'right') ?? ''
    this.#maker.set('gateway', gateway, 'right')
    applyConn(this.#maker, this.conn, this.set.conf.dialect)
    if (this.set.conf.includes) this.#maker.tell({ kind: 'not-opened', setting: 'include' })
    const lac = this.#lac(gateway)
    // racoon's connections have no names.
    const name = this.conn.name === '' ? (lac?.name ?? '') : this.conn.name
    if (name !== '') this.#maker.set('name', name, 'conn')
    const user = this.#ppp(lac)
    this.#keys(gateway, user)
    return this.#maker.finish(name)
  }

  #kind(): Refusal | undefined {
    const authby = valueOf(this.conn, 'authby') ?? valueOf(this.conn, 'leftauth') ?? 'secret'
    if (valueOf(this.conn, 'keyexchange') === 'ikev2' || /^(?:insist|yes)$/.test(valueOf(this.conn, 'ikev2') ?? ''))
      return refusal('other-vpn', { kind: 'IKEv2' })
    if (!/^(?:secret|psk)$/.test(authby)) return refusal('certificate')
    return undefined
  }

  /** The section for this gateway, or the only one. */
  #lac(gateway: string): Lac | undefined {
    const lacs = this.set.xl2tpd.flatMap((conf) => conf.lacs)
    const hosts = (lac: Lac): readonly string[] => lac.gateways.map((text) => hostAndPort(text).host)
    const lac = lacs.find((one) => hosts(one).includes(gateway)) ?? (lacs.length === 1 ? lacs[0] : undefined)
    const more = (valueOf(this.conn, 'spare') ?? '').split(',')
    const spare = [...more, ...(lac ? hosts(lac) : [])].filter((host) => host !== '' && host !== gateway)
    this.#maker.setList('gateways.spare', spare, 'lns')
    if (!lac) return undefined
    if (lac.gateways.some((text) => !['1701', undefined].includes(hostAndPort(text).port)))
      this.#maker.tell({ kind: 'not-carried', setting: 'lns (port)' })
    const port = this.set.xl2tpd.map(({ global }) => global.get('port')).find((text) => text !== undefined) ?? '1701'
    if (port === '0' || port === '1701') this.#maker.set('l2tp.sourcePort', port === '0' ? 'ephemeral' : '1701', 'port')
    else this.#maker.tell({ kind: 'not-carried', setting: 'port' })
    for (const key of ['challenge', 'hidden bit', 'autodial', 'redial', 'tunnel rws'])
      if (lac.settings.has(key)) this.#maker.tell({ kind: 'not-carried', setting: key })
    return lac
  }

  /** Applies the options file that the section names, by its base name, or the only one given. @returns the user */
  #ppp(lac: Lac | undefined): { readonly user: string; readonly remote: string | undefined } | undefined {
    const files = this.set.files.filter(({ part }) => part === 'ppp')
    const named = lac?.settings.get('pppoptfile')?.split('/').at(-1)
    const file = files.find(({ name }) => name === named) ?? (files.length === 1 ? files[0] : undefined)
    if (named !== undefined && file?.name !== named) this.#maker.tell({ kind: 'not-opened', setting: 'pppoptfile' })
    const found = file && applyPpp(this.#maker, file.text)
    const user = found?.user ?? lac?.settings.get('name')
    if (user === undefined) return undefined
    this.#maker.set('user', user, 'user')
    return { user, remote: found?.remote }
  }

  #keys(gateway: string, who: { readonly user: string; readonly remote: string | undefined } | undefined): void {
    const ends = [gateway, valueOf(this.conn, 'rightid'), valueOf(this.conn, 'leftid')].filter(
      (end) => end !== undefined,
    )
    for (const secrets of this.set.secrets) {
      if (secrets.elsewhere) this.#maker.tell({ kind: 'not-opened', setting: 'ipsec.secrets' })
      const key = keyFor(secrets, ends)
      if (key !== undefined && !this.#maker.hasSecret('psk')) this.#maker.secret('psk', key, 'PSK')
    }
    if (!who || this.#maker.hasSecret('password')) return
    const password = this.set.files
      .filter(({ part }) => part === 'chap-secrets')
      .map(({ text }) => passwordFor(text, who.user, who.remote))
      .find((text) => text !== undefined)
    if (password !== undefined) this.#maker.secret('password', password, 'chap-secrets')
  }
}
