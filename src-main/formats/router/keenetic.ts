import { refusal, type Imported } from '../draft/draft.ts'
import { eachOf, gathered, type Named } from '../draft/gather.ts'
import { DraftMaker } from '../draft/maker.ts'
import { cidrOf } from '../draft/routes.ts'

export const isKeenetic = (text: string): boolean => /^interface L2TP\d/m.test(text)

/** Lines of one block, without its `!`. */
type Lines = readonly string[]

/** Reads L2TP clients from a Keenetic router's startup configuration. */
export function readKeenetic(text: string): Imported {
  const blocks = blocksIn(text)
  const all = blocks.filter(({ head }) => /^interface L2TP\d+$/.test(head))
  const routes = blocks.map(({ head }) => head).filter((head) => head.startsWith('ip route '))
  return gathered(eachOf(all, ({ head, lines }) => named(head.slice('interface '.length), lines, routes)))
}

function blocksIn(text: string): readonly { readonly head: string; readonly lines: Lines }[] {
  const blocks: { head: string; lines: string[] }[] = []
  for (const row of text.split('\n')) {
    const line = row.replace(/\r$/, '')
    if (line.startsWith('!') || line.trim() === '') continue
    if (/^\s/.test(line)) blocks.at(-1)?.lines.push(line.trim())
    else blocks.push({ head: line.trim(), lines: [] })
  }
  return blocks
}

const NOT_CARRIED = /^(?:ip global|ip tcp adjust-mss|ccp|role|schedule|connect via)\b/

function named(id: string, lines: Lines, routes: Lines): Named {
  const value = (key: string): string | undefined => {
    const line = lines.find((one) => one === key || one.startsWith(`${key} `))
    return line === undefined ? undefined : unquoted(line.slice(key.length).trim())
  }
  const name = value('description') ?? id
  const psk = value('ipsec preshared-key')
  if (psk === undefined) return { name, made: { refusal: refusal('plain-l2tp') } }
  if (lines.includes('down')) return { name, made: { refusal: refusal('switched-off') } }
  const maker = new DraftMaker()
  maker.set('name', name, 'description')
  const gateway = value('peer')
  if (gateway !== undefined) maker.set('gateway', gateway, 'peer')
  const user = value('authentication identity')
  if (user !== undefined) maker.set('user', user, 'authentication identity')
  secret(maker, 'password', value('authentication password'), 'authentication password')
  secret(maker, 'psk', psk, 'ipsec preshared-key')
  const methods = lines.flatMap((line) => /^authentication (mschap-v2|chap|pap)$/.exec(line)?.[1] ?? [])
  const known = ['mschapv2', 'chap', 'pap'].filter((method) => methods.some((word) => word.replace('-', '') === method))
  if (known.length > 0) maker.set('ppp.methods', known, 'authentication')
  const mtu = value('ip mtu')
  if (mtu !== undefined) maker.set('ppp.mtu', /^\d{1,5}$/.test(mtu) ? Number(mtu) : mtu, 'ip mtu')
  const echo = value('lcp echo')?.split(/\s+/)
  maker.setEcho(echo?.[0], echo?.[1], 'lcp echo')
  routing(maker, id, lines, routes)
  maker.tell({ kind: 'stricter-identity' })
  maker.tell({ kind: 'stricter-proposals' })
  for (const line of lines) {
    const setting = NOT_CARRIED.exec(line)?.[0]
    if (setting !== undefined) maker.tell({ kind: 'not-carried', setting })
  }
  return { name, made: maker.finish(name) }
}

/** On unless it was turned off. */
function routing(maker: DraftMaker, id: string, lines: Lines, routes: Lines): void {
  const own = routes.flatMap((line) => {
    const [, , network = '', mask = '', target] = line.split(/\s+/)
    return target === id && network !== 'default' ? [cidrOf(`${network} ${mask}`)] : []
  })
  const isFull = !lines.includes('no ipcp default-route')
  maker.routing(isFull ? 'full' : 'split', own, 'ip route')
  if (!isFull && own.length === 0) maker.tell({ kind: 'routes-unnamed' })
}

/** After `ns3` (or a later version of it) follows an encoding of the secret, not the secret. */
function secret(maker: DraftMaker, field: 'psk' | 'password', text: string | undefined, setting: string): void {
  if (text === undefined || text === '') return
  if (/^ns\d+ /.test(text)) maker.tell({ kind: 'obfuscated', setting })
  else maker.secret(field, text, setting)
}

const unquoted = (text: string): string => (/^".*"$/.test(text) ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text)
