import { beforeEach, describe, expect, it } from 'vitest'
import { Interrupted } from '../../../../src-main/cli/host/interrupt.ts'
import { outputs } from '../../../../src-main/contract/cli-output.ts'
import type { ServiceRefusal, TunnelService } from '../../../../src-main/contract/service.ts'
import { fault } from '../../../../src-main/domain/connect/fault.ts'
import { failed, done } from '../../../../src-main/domain/result.ts'
import { FakeBackend } from '../../../../src-main/platform/fake/backend.ts'
import type { InsideUnit, ServiceOrder, TunnelServices } from '../../../../src-main/platform/tunnel-services.ts'
import { openServices } from '../../../../src-main/services/open.ts'
import { givenKeychain } from '../../../../src-main/services/secrets/given-keychain.ts'
import { Stage } from '../../../support/cli/stage.ts'
import { TypedTerminal } from '../../../support/cli/terminal.ts'
import { OFFICE_ID, profileWith } from '../../../support/profiles.ts'

/** What makes services, in memory. */
class Maker implements TunnelServices {
  of: 'computer' | 'person' = 'computer'
  hindered: ServiceRefusal | undefined
  refusal: ServiceRefusal | undefined
  more: Partial<TunnelService> = {}
  readonly orders: ServiceOrder[] = []
  readonly #services = new Map<string, TunnelService>()

  hindrance(): Promise<ServiceRefusal | undefined> {
    return Promise.resolve(this.hindered)
  }

  install(order: ServiceOrder) {
    if (this.refusal) return Promise.resolve(failed(this.refusal))
    this.orders.push(order)
    const { id, name, gateway } = order.profile
    const seal = this.of === 'computer' ? 'host-key' : 'keychain'
    const service: TunnelService = { id, name, gateway, of: this.of, seal, state: 'running', ...this.more }
    this.#services.set(id, service)
    return Promise.resolve(done(service))
  }

  remove(id: string) {
    const found = this.#services.get(id)
    if (!found || this.hindered) return Promise.resolve(failed(this.hindered ?? ({ code: 'no-service' } as const)))
    this.#services.delete(id)
    return Promise.resolve(done({ ...found, state: 'stopped' } as const))
  }

  list(): Promise<readonly TunnelService[]> {
    return Promise.resolve([...this.#services.values()])
  }
}

const SECRETS = { input: JSON.stringify({ password: 'correct-horse-42', psk: 'pre-shared-key-9' }) }
const jsonOf = (text: string): unknown => JSON.parse(text)

describe('services', { timeout: 30_000 }, () => {
  let stage: Stage
  let maker: Maker
  beforeEach(async () => {
    stage = await Stage.withOffice()
    maker = new Maker()
    stage.tunnelServices = maker
  })

  it('are made of a profile and all its secrets, and are kept whatever the profile says', async () => {
    const ran = await stage.run(['service', 'install', 'Office', '--secrets-stdin'], SECRETS)
    expect(ran.code).toBe(0)
    expect(ran.out).toMatch(/^● Office +Runs\n/)
    expect(ran.out).toContain('✓ Office is installed and runs.')
    expect(maker.orders[0]?.profile).toMatchObject({ name: 'Office', keep: 'always' })
    expect(maker.orders[0]?.secrets.password?.reveal()).toBe('correct-horse-42')
  })

  it('say that all traffic goes their way, where it does', async () => {
    const ran = await stage.run(['service', 'install', 'Office', '--secrets-stdin'], SECRETS)
    expect(ran.out.replaceAll('\n  ', ' ')).toContain('also that of people who are signed in over SSH')
    await stage.run(['profile', 'edit', 'Office', '--routes', '10.0.0.0/8'])
    expect((await stage.run(['service', 'install', 'Office', '--secrets-stdin'], SECRETS)).out).not.toContain('SSH')
  })

  it('name each field that would need a person later, and are not made', async () => {
    await stage.run(['profile', 'edit', 'Office', '--code', 'appended'])
    const code = await stage.run(['service', 'install', 'Office', '--secrets-stdin', '--json'], SECRETS)
    expect(code.code).toBe(2)
    expect(outputs.problems.parse(jsonOf(code.out)).problems.map((item) => [item.field, item.code])).toEqual([
      ['ppp.code', 'needs-person'],
    ])
    await stage.run(['profile', 'edit', 'Office', '--code', 'none'])
    const lacking = await stage.run(['service', 'install', 'Office', '--no-input', '--json'])
    expect(outputs.problems.parse(jsonOf(lacking.out)).problems.map((item) => [item.field, item.code])).toEqual([
      ['password', 'missing'],
      ['psk', 'missing'],
    ])
    expect(maker.orders).toEqual([])
  })

  it('are not made of a signed profile that must not connect', async () => {
    const { open } = stage
    const barred = fault('profile-expired', { args: { date: '2026-11-01' } })
    stage.open = async (leaves) => {
      const services = await open(leaves)
      return { ...services, trust: { ...services.trust, admit: () => Promise.resolve(barred) } }
    }
    const ran = await stage.run(['service', 'install', 'Office', '--secrets-stdin', '--json'], SECRETS)
    expect(ran.code).toBe(1)
    expect(outputs.fault.parse(jsonOf(ran.out)).fault.code).toBe('profile-expired')
    expect(maker.orders).toEqual([])
  })

  it('ask at the terminal for what is missing, also where the profile comes by the input', async () => {
    const shown = await stage.run(['profile', 'show', 'Office', '--json'])
    const terminal = new TypedTerminal(['correct-horse-42\r', 'pre-shared-key-9\r'])
    const ran = await stage.run(['service', 'install', '--profile-stdin'], { input: shown.out, terminal })
    expect(ran.code).toBe(0)
    expect(maker.orders[0]?.secrets.psk?.reveal()).toBe('pre-shared-key-9')
  })

  it('take no profile that is none, and no two things by one input', async () => {
    const refused = async (words: readonly string[], input = '{}') =>
      (await stage.run(['service', 'install', ...words, '--json'], { input })).code
    expect(await refused(['--profile-stdin'])).toBe(2)
    expect(await refused(['--profile-stdin'], '{"profile":{"id":"../../etc/passwd"}}')).toBe(2)
    expect(await refused(['--profile-stdin', '--secrets-stdin'])).toBe(2)
    expect(await refused(['Office', '--profile-stdin'])).toBe(2)
    expect(await refused([])).toBe(2)
  })

  it('tell somebody who is not root how to make one of their profile', async () => {
    maker.hindered = { code: 'needs-root' }
    const ran = await stage.run(['service', 'install', 'Office', '--json'])
    expect(ran.code).toBe(1)
    expect(outputs.serviceRefusal.parse(jsonOf(ran.out)).refusal).toMatchObject({
      code: 'needs-root',
      command: expect.stringMatching(
        /^culvert profile show [0-9a-f-]{36} --json \| sudo culvert service install --profile-stdin$/,
      ) as string,
    })
  })

  it('say in words why one was not made', async () => {
    maker.refusal = { code: 'program-not-roots', text: '/home/anna/culvert' }
    const ran = await stage.run(['service', 'install', 'Office', '--secrets-stdin'], SECRETS)
    expect([ran.code, ran.out]).toEqual([1, ''])
    expect(ran.err).toContain('/home/anna/culvert')
    stage.tunnelServices = undefined
    expect((await stage.run(['service', 'status'])).err).toContain('This system has nothing')
  })

  it('fail where one is made and does not run', async () => {
    maker.more = { state: 'failed', trouble: 'gave-up', said: 'The gateway refuses the password.' }
    const ran = await stage.run(['service', 'install', 'Office', '--secrets-stdin'], SECRETS)
    expect(ran.code).toBe(1)
    expect(ran.out).toContain('The gateway refuses the password.')
    expect(ran.out).toContain('✗ Office is installed and does not run.')
  })

  it('are listed and removed by name, also without the profile', async () => {
    expect((await stage.run(['service', 'status'])).code).toBe(3)
    await stage.run(['service', 'install', 'Office', '--secrets-stdin'], SECRETS)
    await stage.run(['profile', 'remove', 'Office'])
    const listed = await stage.run(['service', 'status', '--json'])
    expect(listed.code).toBe(0)
    expect(outputs.services.parse(jsonOf(listed.out)).services).toMatchObject([{ name: 'Office', of: 'computer' }])
    expect((await stage.run(['service', 'remove', 'OFFICE'])).out).toBe('✓ Office is stopped and removed.\n')
    expect((await stage.run(['service', 'remove', 'Office'])).code).toBe(2)
  })

  it('of a person need their secrets in the keychain, and take none along', async () => {
    maker.of = 'person'
    expect((await stage.run(['service', 'install', 'Office', '--no-input'])).err).toContain('Password')
    await stage.connect('Office', {}, '--remember')
    await stage.run(['disconnect'])
    const ran = await stage.run(['service', 'install', 'Office', '--no-input'])
    expect(ran.code).toBe(0)
    expect(maker.orders[0]?.secrets).toEqual({})
  })
})

describe('the process of a service', { timeout: 30_000 }, () => {
  let stage: Stage
  let told: string[]
  const asked: string[] = []
  const profile = profileWith({ keep: 'always' })
  const unitWith = (given: object, watchdog?: number): InsideUnit => ({
    watchdog,
    profile: () => Promise.resolve(JSON.stringify(given)),
    credential: (field) => Promise.resolve(field === 'psk' ? 'pre-shared-key-9' : 'correct-horse-42'),
    tell(words) {
      told.push(...words)
      return Promise.resolve()
    },
  })
  beforeEach(() => {
    told = []
    asked.length = 0
    stage = new Stage()
    stage.unit = unitWith(profile)
    stage.open = () =>
      openServices({
        backend: new FakeBackend({ machine: stage.machine, step: 2, outlives: false }),
        directory: stage.directory,
        keychain: givenKeychain((field) => {
          asked.push(field)
          return stage.unit?.credential(field) ?? Promise.resolve(undefined)
        }),
        diagnosesByItself: false,
      })
  })
  /** @param until what it has told systemd, upon which it is asked to end as by systemd */
  const run = (until: string) =>
    stage.run(['service', 'run', OFFICE_ID], {
      onOutput: (_text, interrupt) => {
        if (told.some((word) => word.startsWith(until))) interrupt(new Interrupted('unwished'))
      },
      onStart: (interrupt) => {
        const timer = setInterval(() => {
          if (!told.some((word) => word.startsWith(until))) return
          clearInterval(timer)
          interrupt(new Interrupted('unwished'))
        }, 5)
      },
    })

  it('connects with what it was given, tells systemd, and takes the tunnel down in the end', async () => {
    const ran = await run('READY=1')
    expect(ran.code).toBe(0)
    expect(told).toContain('STATUS=Preparing')
    expect(told.indexOf('READY=1')).toBeGreaterThan(told.indexOf('STATUS=Preparing'))
    expect(told.at(-1)).toBe('STOPPING=1')
    expect(asked).toContain('password')
    expect(stage.machine.tunnels()).toEqual([])
    // The journal takes a priority from the beginning of each line.
    expect(ran.out).toMatch(/^<6>sessions: Head office: preparing$/m)
    expect(ran.out).not.toContain('correct-horse-42')
  })

  it('gives the watchdog its sign well within the limit', async () => {
    stage.unit = unitWith(profile, 200)
    expect((await run('WATCHDOG=1')).code).toBe(0)
    expect(told.indexOf('WATCHDOG=1')).toBeGreaterThan(told.indexOf('READY=1'))
  })

  it('is ready, too, when it waits by plan: a network that is not there holds up no start', async () => {
    stage.unit = unitWith(profileWith({ gateway: 'ike-no-response.test', keep: 'always' }))
    const ran = await run('READY=1')
    expect(ran.code).toBe(0)
    expect(told.slice(told.indexOf('READY=1')).join('\n')).toMatch(/STATUS=.* · .*does not answer/)
  })

  it('ends for good, in words, where only a person can help', async () => {
    stage.unit = unitWith(profileWith({ gateway: 'credentials-rejected.test', keep: 'always' }))
    const ran = await stage.run(['service', 'run', OFFICE_ID])
    expect(ran.code).toBe(4)
    expect(told.join('\n')).not.toContain('READY=1')
    expect(ran.err).not.toBe('')
  })

  it('ends, and is not started again, when somebody takes the tunnel down', async () => {
    const timer = setInterval(() => {
      if (told.includes('READY=1')) stage.machine.remove(OFFICE_ID)
    }, 10)
    const ran = await stage.run(['service', 'run', OFFICE_ID], {
      onOutput: (_text, interrupt) => void setTimeout(interrupt, 2_000).unref(),
    })
    clearInterval(timer)
    expect(ran.code).toBe(0)
  })

  it('takes no profile that is not one', async () => {
    stage.unit = unitWith({ ...profile, gateway: 'http://x/' })
    expect((await stage.run(['service', 'run', OFFICE_ID])).code).toBe(2)
  })
})
