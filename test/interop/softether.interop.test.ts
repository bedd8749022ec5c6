import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Diagnosis } from '../../src-main/probe/diagnose.ts'
import type { Seen, SeenKind } from '../../src-main/domain/connect/observation.ts'
import type { Question } from '../support/softether/diagnose.ts'
import { SOFTETHER, startSoftEther, whyNoSoftEther, type SoftEther } from '../support/softether/server.ts'

const DRIVER = resolve(import.meta.dirname, '../support/softether/diagnose.ts')
const reason = whyNoSoftEther()

type Answer = Diagnosis & { readonly milliseconds: number }

const passed = ({ verdict }: Diagnosis): readonly string[] =>
  verdict.ladder.filter(({ state }) => state === 'passed').map(({ stage }) => stage)

const seen = <Kind extends SeenKind>(
  { observations }: Diagnosis,
  kind: Kind,
): Extract<Seen, { kind: Kind }> | undefined =>
  observations.find((item): item is Extract<typeof item, { kind: Kind }> => item.kind === kind)

describe.skipIf(reason)(`SoftEther${reason ? ` (skipped: ${reason})` : ''}`, { timeout: 60_000 }, () => {
  let server: SoftEther
  /** Milliseconds of a whole connect, by which limits grow on a machine that has more to do. */
  let whole = 0
  const limit = (usual: number): number => Math.max(usual, 3 * whole)
  beforeAll(async () => {
    server = await startSoftEther()
  }, 60_000)
  afterAll(async () => {
    await server.close()
  })

  async function ask(secrets?: Question['secrets']): Promise<Answer> {
    const profile = {
      id: '00000000-0000-4000-8000-000000000000',
      name: 'SoftEther',
      gateway: SOFTETHER.host,
      user: SOFTETHER.user,
    }
    const input = JSON.stringify({ profile, ...(secrets ? { secrets } : {}) })
    const ran = await server.run(process.execPath, ['--import', 'tsx', DRIVER], { env: {}, input })
    expect(ran.err).toBe('')
    for (const secret of Object.values(secrets ?? {})) expect(ran.out).not.toContain(secret)
    return JSON.parse(ran.out) as Answer
  }

  it('is connected to, through every layer, and answers an echo through the tunnel', async () => {
    const answer = await ask({ psk: SOFTETHER.psk, password: SOFTETHER.password })
    whole = answer.milliseconds
    expect(answer.verdict).not.toHaveProperty('fault')
    expect(passed(answer)).toEqual(expect.arrayContaining(['ike', 'ipsec', 'l2tp', 'authenticate', 'address', 'live']))
    expect(seen(answer, 'esp-received')).toMatchObject({ integrity: 'right' })
    expect(seen(answer, 'auth-accepted')).toMatchObject({ method: 'MS-CHAPv2' })
    expect(seen(answer, 'address')).toMatchObject({ peer: '192.168.30.1' })
    expect(seen(answer, 'echo')).toBeDefined()
  })

  it('leaves no session behind', async () => {
    await ask({ psk: SOFTETHER.psk, password: SOFTETHER.password })
    const list = ['localhost:5555', '/SERVER', '/HUB:DEFAULT', '/CSV', '/CMD', 'SessionList']
    // Much sooner than it would give up a client that is silent.
    await expect
      .poll(async () => (await server.run('vpncmd', list, { env: {} })).out, { timeout: 5_000 })
      .not.toContain('L2TP')
    expect((await server.run('vpncmd', list, { env: {} })).out).toContain('SecureNAT')
  })

  it('has another pre-shared key, which is said within three seconds', async () => {
    const answer = await ask({ psk: 'sentinel-another-key', password: SOFTETHER.password })
    expect(answer.verdict.fault).toMatchObject({ code: 'psk-mismatch', stage: 'ike' })
    expect(answer.milliseconds).toBeLessThan(limit(3_000))
  })

  it('has another password, which is said within five seconds', async () => {
    const answer = await ask({ psk: SOFTETHER.psk, password: 'sentinel-another-password' })
    expect(answer.verdict.fault).toMatchObject({ code: 'credentials-rejected', stage: 'authenticate' })
    expect(answer.milliseconds).toBeLessThan(limit(5_000))
  })

  it('shows its card to anybody', async () => {
    const { card } = await ask()
    expect(card).toMatchObject({
      ports: [
        { port: 500, state: 'answers' },
        { port: 4500, state: 'answers' },
      ],
      phase1: { accepted: ['aes256-sha256-modp3072'] },
      natTraversal: 'rfc',
      deadPeerDetection: true,
      ikev2: false,
    })
  })
})
