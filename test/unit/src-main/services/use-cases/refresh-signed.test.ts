import { describe, expect, it } from 'vitest'
import { TYPES } from '../../../../../src-main/domain/trust/envelope.ts'
import { NOTHING_MANAGED, type Managed } from '../../../../../src-main/platform/managed.ts'
import type { Downloader } from '../../../../../src-main/platform/download.ts'
import { FileProfileStore } from '../../../../../src-main/services/profiles/profile-store.ts'
import { TrustStore } from '../../../../../src-main/services/trust/trust-store.ts'
import { refreshSigned } from '../../../../../src-main/services/use-cases/refresh-signed.ts'
import { freshDirectory } from '../../../../support/services/directory.ts'
import { fileOf, ISSUER, NOW, PAYLOAD, PROFILE_ID, publisherFile, SECOND } from '../../../../support/signed-files.ts'

const refresh = { profile: 'https://it.example.com/office', revocations: 'https://it.example.com/gone' }
const CURRENT = { ...PAYLOAD, user: 'anna', refresh }

function opened(by: 'policy' | 'pin') {
  const directory = freshDirectory()
  const profiles = new FileProfileStore({ directory })
  const document = publisherFile([ISSUER], [ISSUER])
  const managed: Managed =
    by === 'pin'
      ? NOTHING_MANAGED
      : {
          isSet: () => Promise.resolve(true),
          read: () =>
            Promise.resolve({ publishers: [{ path: 'a', octets: document }], profiles: [], settings: {}, ignored: [] }),
        }
  const options = { directory, profiles, version: '1.0.0', built: 0, managed, localUser: () => 'anna', now: () => NOW }
  const trust = new TrustStore(options)
  const asked: string[] = []
  const served = new Map<string, Uint8Array>()
  const download: Downloader = (address) => {
    asked.push(address)
    const octets = served.get(address)
    return Promise.resolve(
      octets
        ? { ok: true as const, value: { kind: 'body' as const, octets, type: '' } }
        : { ok: false as const, fault: 'unreachable' as const },
    )
  }
  const accept = async (): Promise<void> => {
    if (by === 'pin') await trust.accept(document, {})
    expect(await trust.accept(fileOf(CURRENT, [ISSUER]), {})).toMatchObject({ ok: true })
  }
  return { trust, profiles, asked, served, accept, look: () => refreshSigned({ trust }, download) }
}

const next = (change: object = {}): Uint8Array =>
  fileOf({ ...CURRENT, serial: PAYLOAD.serial + 1, gateway: 'new.example.com', ...change }, [ISSUER])
const list = (version: number, maxSerial: number): Uint8Array =>
  fileOf(
    {
      schema: 1,
      publisher: 'pub-test',
      version,
      issued: '2026-11-30T00:00:00Z',
      expires: '2027-11-30T00:00:00Z',
      keyIds: [],
      profiles: [{ id: PROFILE_ID, maxSerial }],
    },
    [ISSUER],
    TYPES.revocation,
  )

describe('looking for newer issues', () => {
  it('asks nobody before the first acceptance', async () => {
    const { look, asked } = opened('pin')
    expect(await look()).toEqual({ taken: [], offered: [], problems: [] })
    expect(asked).toEqual([])
  })

  it('takes the next issue of an administrator’s publisher', async () => {
    const { look, accept, served, profiles } = opened('policy')
    await accept()
    served.set(refresh.profile, next())
    served.set(refresh.revocations, list(1, 1))
    expect(await look()).toMatchObject({ taken: ['Head office'], offered: [], problems: [] })
    expect(await profiles.find(PROFILE_ID)).toMatchObject({ gateway: 'new.example.com', user: 'anna' })
    expect((await look()).taken).toEqual([])
  })

  it('offers that of a pinned one, and changes nothing itself', async () => {
    const { look, accept, served, profiles } = opened('pin')
    await accept()
    served.set(refresh.profile, next())
    served.set(refresh.revocations, list(1, 1))
    const found = await look()
    expect(found.offered.map(({ name, octets }) => [name, octets])).toEqual([['Head office', next()]])
    expect(await profiles.find(PROFILE_ID)).toMatchObject({ gateway: 'vpn.example.com' })
  })

  it('puts a list of what is withdrawn into effect, whoever trusts the publisher', async () => {
    const { look, accept, served, trust, profiles } = opened('pin')
    await accept()
    served.set(refresh.revocations, list(1, PAYLOAD.serial))
    expect(await look()).toMatchObject({ taken: ['Head office'] })
    const profile = await profiles.find(PROFILE_ID)
    if (!profile) throw new Error('not installed')
    expect(await trust.admit(profile)).toMatchObject({ code: 'profile-withdrawn' })
    served.set(refresh.revocations, list(2, 1))
    expect((await look()).problems).toMatchObject([{ problem: { code: 'E_TRUST_ROLLBACK' } }, {}])
  })

  it.each<[string, Uint8Array, string]>([
    ['another profile', next({ profileId: '1c9f7a52-8a0e-4b7e-9d55-2f1f6f0a3b44' }), 'E_PAY_ID'],
    ['another kind of file', list(1, 1), 'E_ENV_TYPE'],
    ['a file of a stranger', fileOf({ ...CURRENT, serial: PAYLOAD.serial + 1 }, [SECOND]), 'E_KEY_UNKNOWN'],
    ['an older issue', next({ serial: PAYLOAD.serial - 1 }), 'E_ROLL_OLDER'],
    ['something else', new TextEncoder().encode('{"a":1}'), 'E_ENV_UNKNOWN'],
  ])('keeps the old one when the server has %s', async (_, octets, code) => {
    const { look, accept, served, profiles } = opened('policy')
    await accept()
    served.set(refresh.profile, octets)
    const { taken, offered, problems } = await look()
    expect([taken, offered]).toEqual([[], []])
    expect(problems.map(({ problem }) => problem.code)).toContain(code)
    expect(await profiles.find(PROFILE_ID)).toMatchObject({ gateway: 'vpn.example.com' })
  })
})
