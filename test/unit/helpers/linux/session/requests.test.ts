import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRequest } from '../../../../../helpers/linux/session/requests.ts'
import { HELPER_VERBS } from '../../../../../src-main/contract/helper.ts'

const ID = '7b0f4c1e-3d52-4c1b-9a53-0d6f5f8f2a10'
const PROFILE = {
  id: ID,
  name: 'Head office',
  gateway: 'vpn.example.test',
  user: 'alice',
  ipsec: { remoteId: 'vpn.example.test' },
  routing: { mode: 'split', routes: ['10.0.0.0/8'] },
  dns: { servers: ['10.0.0.53'], domains: ['corp.example'] },
}
const CONNECT = {
  verb: 'connect',
  number: 7,
  profile: PROFILE,
  address: '203.0.113.10',
  secrets: { password: 'correct-horse-42', psk: 'pre-shared-key-9' },
}

const octets = (value: unknown): Buffer => Buffer.from(JSON.stringify(value), 'utf8')
const refused = (value: unknown): string | undefined => {
  const parsed = parseRequest(value instanceof Uint8Array ? value : octets(value))
  return 'refusal' in parsed ? parsed.refusal.field : undefined
}

/** Every place in the request where a string stands, as a path. */
type Path = readonly (string | number)[]
function stringPaths(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value === 'string') return [path]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => stringPaths(item, [...path, key]))
}
function withString(path: Path, change: (text: string) => string): unknown {
  const copy = structuredClone(CONNECT) as unknown as Record<string, unknown>
  let place = copy
  for (const key of path.slice(0, -1)) place = place[String(key)] as Record<string, unknown>
  const last = String(path.at(-1))
  place[last] = change(String(place[last]))
  return copy
}
const FIELDS = stringPaths(CONNECT)
const name = (path: Path): string => path.join('.')
const CONTROL = [...Array.from({ length: 0x20 }, (_, i) => i), 0x7f, 0x85, 0x2028, 0x2029].map((point) =>
  String.fromCodePoint(point),
)

describe('requests', () => {
  it('are taken when every rule is kept, secrets in their wrapping', () => {
    const parsed = parseRequest(octets(CONNECT))
    if ('refusal' in parsed) throw new Error(parsed.refusal.field)
    expect(JSON.stringify(parsed.request)).not.toContain('correct-horse-42')
  })

  it.each(FIELDS.map((path) => [name(path), path] as const))(
    'H-001 are refused for a control character at the start, middle or end of %s',
    (_, path) => {
      for (const mark of CONTROL) {
        for (const change of [
          (text: string) => mark + text,
          (text: string) => text.slice(0, 2) + mark + text.slice(2),
          (text: string) => text + mark,
        ]) {
          const field = refused(withString(path, change))
          // A verb that is none says nothing of the field it stands in but that.
          expect(field, JSON.stringify(mark)).toBe(name(path))
        }
      }
    },
  )

  it('H-002 take the characters that daemons read as syntax only where text is free', () => {
    const free = new Set(['profile.name', 'profile.user', 'secrets.password', 'secrets.psk'])
    for (const path of FIELDS) {
      for (const mark of '"\'\\;#={}[]$&|<>*?~!%^`,(') {
        const field = refused(withString(path, (text) => `${text.slice(0, 2)}${mark}${text.slice(2)}`))
        if (free.has(name(path))) expect([undefined, name(path)], mark).toContain(field)
        else expect(field, mark).toBe(name(path))
      }
    }
  })

  it.each([
    ['profile.user', 'x\nplugin evil.so'],
    ['secrets.psk', 'a"\n: PSK "b'],
    ['profile.gateway', 'h\nleftupdown=/bin/sh'],
    ['profile.gateway', '-x'],
    ['profile.gateway', 'h leftupdown=/bin/sh'],
    ['address', '203.0.113.10; id'],
    ['profile.ipsec.remoteId', '%any'],
    ['profile.ipsec.remoteId', 'a b'],
    ['profile.routing.routes.0', '10.0.0.0/8 via 1.2.3.4'],
    ['profile.dns.domains.0', '$(id)'],
    ['profile.dns.servers.0', '10.0.0.1 options debug'],
  ])('H-005 are refused for %s of %j', (field, text) => {
    expect(refused(withString(field.split('.'), () => text))).toBe(field)
  })

  it('H-006 are refused for a whole configuration in any field', () => {
    const texts = [
      'conn x\n  leftupdown=/bin/sh\n  auto=start\n',
      'client\nremote a\nscript-security 2\nup /bin/sh\n',
      'plugin evil.so\npassword x\nconnect /bin/sh\n',
    ]
    for (const path of FIELDS) for (const text of texts) expect(refused(withString(path, () => text))).toBe(name(path))
  })

  it('H-008 are refused for octets that are no UTF-8, before anything is read from them', () => {
    const good = octets(CONNECT)
    for (const bad of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xc3]]) {
      const at = good.indexOf('alice')
      expect(refused(Buffer.concat([good.subarray(0, at), Buffer.from(bad), good.subarray(at)]))).toBe('')
    }
    expect(refused(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), good]))).toBe('')
  })

  it.each(FIELDS.map((path) => [name(path), path] as const))(
    'H-008 are refused for lone surrogates, NUL and invisible marks in %s',
    (field, path) => {
      for (const mark of ['\ud800', '\udc00', '\u0000', '\ufeff', '\u200b', '\u202e'])
        expect(refused(withString(path, (text) => `${text.slice(0, 2)}${mark}${text.slice(2)}`))).toBe(field)
    },
  )

  it('H-020 are refused for a verb that is none, a member too many, one too few, and one of another type', () => {
    expect(refused({ verb: 'run', number: 1 })).toBe('verb')
    expect(refused({ number: 1 })).toBe('verb')
    for (const verb of HELPER_VERBS.filter((known) => known !== 'connect')) {
      const good = {
        verb,
        number: 1,
        ...(verb === 'hello' ? { protocol: 2 } : verb === 'disconnect' ? { profile: ID, keep: 'nothing' } : {}),
      }
      expect(refused(good)).toBeUndefined()
      expect(refused({ ...good, path: '/bin/sh' })).toBe('path')
      for (const key of Object.keys(good)) {
        expect(refused({ ...good, [key]: [] })).toBe(key)
        expect(refused(Object.fromEntries(Object.entries(good).filter(([known]) => known !== key)))).toBe(key)
      }
    }
    expect(refused({ ...CONNECT, profile: { ...PROFILE, updown: '/bin/sh' } })).toBe('profile.updown')
    expect(refused({ ...CONNECT, secrets: { password: 'x' } })).toBe('secrets.psk')
    for (const text of ['', 'x', '[]', 'null', '"connect"', '{"verb"']) expect(refused(Buffer.from(text))).toBeDefined()
  })

  it('H-020 are refused when they are nested without end', () => {
    expect(refused(Buffer.from(`${'['.repeat(100_000)}${']'.repeat(100_000)}`))).toBe('')
    expect(refused(Buffer.from(`{"__proto__":{"verb":"clean","number":1}}`))).toBeDefined()
  })

  it.each(['../../x', 'CON', 'a:b', 'x'.repeat(10_000), ID.toUpperCase(), `{${ID}}`, `${ID}\n`, '', ID.slice(1)])(
    'H-022 are refused for the profile number %j',
    (profile) => {
      expect(refused({ verb: 'disconnect', number: 1, profile, keep: 'nothing' })).toBe('profile')
      expect(refused({ ...CONNECT, profile: { ...PROFILE, id: profile } })).toBe('profile.id')
    },
  )

  it('H-045 have no member that could name a file', () => {
    const certificate = { kind: 'certificate', certificate: '/etc/shadow', authority: '/etc/shadow' }
    const secrets = { password: 'x', privateKey: '/root/.ssh/id_rsa' }
    expect(refused({ ...CONNECT, profile: { ...PROFILE, machineAuth: certificate } })).toBeDefined()
    expect(refused({ ...CONNECT, secrets: { ...secrets, psk: 'y' } })).toBe('secrets.privateKey')
  })

  it('never make anything of random octets or JSON but a request or a refusal', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 100 }), fc.json().map(Buffer.from)), (body) => {
        expect(Object.keys(parseRequest(body))).toHaveLength(1)
      }),
    )
  })
})
