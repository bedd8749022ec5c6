import { failed, done } from '../../domain/result.ts'
import { refusal, type Imported, type ReadSettings, type Refusal } from '../draft/draft.ts'
import { DraftMaker } from '../draft/maker.ts'
import { readIpsecConf, type Conn, type IpsecConf } from './conf.ts'
import { applyConn } from './conn.ts'
import { passwordFor } from './ppp.ts'
import { applyPpp } from './ppp-draft.ts'
import { keyFor, readIpsecSecrets } from './secrets.ts'
import { readXl2tpd, type Lac, type Xl2tpdConf } from './xl2tpd.ts'

/** The files that make one connection together, each known by its content, the two lists of PPP by their names. */
export const PARTS = ['ipsec.conf', 'ipsec.secrets', 'xl2tpd.conf', 'ppp', 'chap-secrets', 'l2tp-secrets'] as const
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
  if (/^conn[ \t]+\S+/m.test(text) && /^[ \t]+[\w-]+[ \t]*=/m.test(text)) return 'ipsec.conf'
  if (/^[ \t]*\[(?:lac|lns|global)\b/im.test(text)) return 'xl2tpd.conf'
  if (/:\s*PSK\s+["'\w]/.test(text)) return 'ipsec.secrets'
  return /(?:^|\s)(?:noauth|usepeerdns|refuse-eap|nodefaultroute|noipdefault)(?:\s|$)/.test(text) ? 'ppp' : undefined
}

/** The connections of strongSwan's or Libreswan's files with those of xl2tpd and pppd. */
export function readIpsecSet(files: readonly PartFile[]): ReadSettings {
  const ofPart = (part: Part): readonly PartFile[] => files.filter((file) => file.part === part)
  const xl2tpd = ofPart('xl2tpd.conf').map(({ text }) => readXl2tpd(text))
  const confs = ofPart('ipsec.conf').map(({ text }) => readIpsecConf(text))
  if (confs.some(({ tooDeep }) => tooDeep)) return failed(refusal('too-deep'))
  const clients = confs.flatMap((conf) => conf.conns.filter(isClient).map((conn) => ({ conf, conn })))
  const isServer = confs.some(({ conns }) => conns.some((conn) => ANYBODY.test(valueOf(conn, 'right') ?? 'none')))
  if (clients.length === 0 && (isServer || xl2tpd.some(({ serves }) => serves)))
    return failed(refusal('gateway-side', { format: 'ipsec.conf, xl2tpd.conf' }))
  if (clients.length === 0) return failed(refusal('incomplete-set', { setting: 'ipsec.conf' }))
  const made = clients.map(({ conf, conn }) => ({
    name: conn.name,
    made: new SetReading(files, xl2tpd, conf, conn).make(),
  }))
  const imported: Imported = {
    entries: made.flatMap((one) => ('entry' in one.made ? [one.made.entry] : [])),
    refused: made.flatMap((one) => ('refusal' in one.made ? [{ name: one.name, refusal: one.made.refusal }] : [])),
  }
  return done(imported)
}

const valueOf = (conn: Conn, key: string): string | undefined => conn.settings.get(key)?.value

/** A connection of L2TP to one gateway; the others are a gateway's, or parts for `also=`. */
function isClient(conn: Conn): boolean {
  const right = valueOf(conn, 'right')
  if (right === undefined || ANYBODY.test(right) || valueOf(conn, 'type') === 'passthrough') return false
  const ports = [valueOf(conn, 'rightprotoport'), valueOf(conn, 'leftprotoport')].join(' ')
  return valueOf(conn, 'type') === 'transport' || /1701|l2tp/.test(ports)
}

class SetReading {
  readonly #maker = new DraftMaker()

  constructor(
    readonly files: readonly PartFile[],
    readonly xl2tpd: readonly Xl2tpdConf[],
    readonly conf: IpsecConf,
    readonly conn: Conn,
  ) {}

  make(): ReturnType<DraftMaker['finish']> {
    const refused = this.#kind()
    if (refused) return { refusal: refused }
    const gateway = valueOf(this.conn, 'right') ?? ''
    this.#maker.set('name', this.conn.name, 'conn')
    this.#maker.set('gateway', gateway, 'right')
    applyConn(this.#maker, this.conn, this.conf.dialect)
    if (this.conf.includes) this.#maker.tell({ kind: 'not-opened', setting: 'include' })
    const lac = this.#lac(gateway)
    const user = this.#ppp(lac)
    this.#keys(gateway, user)
    return this.#maker.finish(this.conn.name)
  }

  #kind(): Refusal | undefined {
    const authby = valueOf(this.conn, 'authby') ?? valueOf(this.conn, 'leftauth') ?? 'secret'
    if (valueOf(this.conn, 'keyexchange') === 'ikev2' || /^(?:insist|yes)$/.test(valueOf(this.conn, 'ikev2') ?? ''))
      return refusal('other-vpn', { kind: 'IKEv2' })
    if (!/^(?:secret|psk)$/.test(authby)) return refusal('certificate')
    return undefined
  }

  /** The section of this gateway, or the only one there is. */
  #lac(gateway: string): Lac | undefined {
    const lacs = this.xl2tpd.flatMap((conf) => conf.lacs)
    const hosts = (lac: Lac): readonly string[] => lac.gateways.map((text) => text.replace(/:\d+$/, ''))
    const lac = lacs.find((one) => hosts(one).includes(gateway)) ?? (lacs.length === 1 ? lacs[0] : undefined)
    if (!lac) return undefined
    if (lac.gateways.some((text) => /:\d+$/.test(text) && !text.endsWith(':1701')))
      this.#maker.tell({ kind: 'not-carried', setting: 'lns (port)' })
    this.#maker.setList(
      'gateways.spare',
      hosts(lac).filter((host) => host !== gateway),
      'lns',
    )
    const port = this.xl2tpd.map(({ global }) => global.get('port')).find((text) => text !== undefined) ?? '1701'
    if (port === '0' || port === '1701') this.#maker.set('l2tp.sourcePort', port === '0' ? 'ephemeral' : '1701', 'port')
    else this.#maker.tell({ kind: 'not-carried', setting: 'port' })
    for (const key of ['challenge', 'hidden bit', 'autodial', 'redial', 'tunnel rws'])
      if (lac.settings.has(key)) this.#maker.tell({ kind: 'not-carried', setting: key })
    return lac
  }

  /** The options that the section names by their base name, or the only ones given. @returns the user */
  #ppp(lac: Lac | undefined): { readonly user: string; readonly remote: string | undefined } | undefined {
    const files = this.files.filter(({ part }) => part === 'ppp')
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
    for (const { text } of this.files.filter(({ part }) => part === 'ipsec.secrets')) {
      const secrets = readIpsecSecrets(text)
      if (secrets.elsewhere) this.#maker.tell({ kind: 'not-opened', setting: 'ipsec.secrets' })
      const key = keyFor(secrets, ends)
      if (key !== undefined) this.#maker.secret('psk', key, 'PSK')
    }
    if (!who || this.#maker.hasSecret('password')) return
    const password = this.files
      .filter(({ part }) => part === 'chap-secrets')
      .map(({ text }) => passwordFor(text, who.user, who.remote))
      .find((text) => text !== undefined)
    if (password !== undefined) this.#maker.secret('password', password, 'chap-secrets')
  }
}
