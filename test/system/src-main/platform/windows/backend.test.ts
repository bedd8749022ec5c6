import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { Secret, type Secrets } from '../../../../../src-main/domain/profile/secret.ts'
import { STAGES, type Stage } from '../../../../../src-main/domain/connect/stage.ts'
import type { Clock, Stop } from '../../../../../src-main/domain/time.ts'
import { failed } from '../../../../../src-main/domain/result.ts'
import { systemClock } from '../../../../../src-main/platform/time.ts'
import type { Tunnel, VpnBackend } from '../../../../../src-main/platform/backend.ts'
import { windowsBackend } from '../../../../../src-main/platform/windows/backend.ts'
import type { Request } from '../../../../../src-main/platform/windows/calls/parse.ts'
import { rasLibrary } from '../../../../../src-main/platform/windows/run/library.ts'
import type { Machine } from '../../../../../src-main/platform/windows/run/machine.ts'
import { OFFICE_ID, profileWith, SECRETS } from '../../../../support/profiles.ts'
import { NATT, playedScript } from '../../../../support/windows/played-script.ts'
import { PlayedWindows, sha256, type PlayedEntry } from '../../../../support/windows/played-windows.ts'
import type { PlayedRas } from '../../../../support/windows/ras/played-ras.ts'
import { rasDoor, withoutFakeRas } from '../../../../support/windows/ras/played-ras.ts'

const reason = withoutFakeRas()
const never = new AbortController().signal

afterAll(async () => {
  if (!reason) (await rasDoor()).remove()
})

/** What takes ten seconds takes two. */
const hasty: Clock = { now: systemClock.now, after: (ms, run) => systemClock.after(ms / 5, run) }

interface Scene {
  readonly windows: PlayedWindows
  readonly ras: PlayedRas
  readonly machine: Machine
  readonly backend: VpnBackend
  /** What PowerShell was asked. */
  readonly asked: readonly Request[]
}

async function scene(faults: readonly string[] = [], options: Partial<Machine> = {}): Promise<Scene> {
  const { path } = await rasDoor()
  const windows = new PlayedWindows(undefined, path)
  onTestFinished(() => windows.close())
  const { ras } = windows
  if (!ras) throw new Error('no RAS')
  ras.faults = faults
  const asked: Request[] = []
  const script = playedScript(windows)
  const machine = windows.machine(options, (request, signal) => {
    asked.push(request)
    return script(request, signal)
  })
  return { windows, ras, machine, backend: windowsBackend({ machine }), asked }
}

async function dialled({ backend }: Scene, gateway: string, secrets: Secrets = SECRETS) {
  const applied = await backend.apply(profileWith({ gateway }), secrets, never)
  return applied.ok ? applied.value.dial(never) : applied
}

async function list(backend: VpnBackend): Promise<readonly Tunnel[]> {
  let stop: Stop = () => undefined
  const tunnels = await new Promise<readonly Tunnel[]>((resolve) => {
    stop = backend.watch(resolve)
  })
  stop()
  return tunnels
}
const textOf = (secret: Secret | undefined): string => secret?.reveal() ?? ''
const entryOf = (set: Scene): PlayedEntry => {
  const entry = set.windows.entries.find(({ AllUserConnection }) => !AllUserConnection)
  if (!entry) throw new Error('no entry')
  return entry
}

describe.skipIf(reason)(`Windows’ own client${reason ? ` (skipped: ${reason})` : ''}`, { timeout: 60_000 }, () => {
  it('carries the user’s name where RAS can be called, and says that it does not where only rasdial is', async () => {
    const { backend, windows } = await scene()
    expect(backend.can.fields.user).toBe('yes')
    const { library: _, ...without } = windows.machine()
    expect(windowsBackend({ machine: without }).can.fields.user).toBe('no')
  })

  it('pitfall 1: behind NAT, 789 and 809 name the registry’s value first while it is not set, and not when it is', async () => {
    for (const number of [789, 809]) {
      const set = await scene()
      expect(await dialled(set, `${number}.test`)).toMatchObject({ ok: false, fault: { code: 'windows-natt-blocked' } })
      set.windows.change(({ registry }) => (registry[NATT] = 2))
      const other = await dialled(set, `${number}.test`)
      expect(other).toMatchObject({ ok: false, fault: { os: { code: number } } })
      expect(other.ok || other.fault.code).not.toBe('windows-natt-blocked')
    }
  })

  it('pitfall 3: an entry that may keep a sign-in keeps none, and is not dialled without one in hand', async () => {
    const set = await scene()
    const { password: _, ...without } = SECRETS
    expect(await dialled(set, 'ok.test', without)).toMatchObject({
      ok: false,
      fault: { code: 'secret-missing', args: { missing: 'password' } },
    })
    expect(set.ras.dials()).toEqual([])
    set.ras.keep(entryOf(set).Guid, 'user', 'alice')
    set.ras.keep(entryOf(set).Guid, 'password', 'stored')
    expect(await dialled(set, 'ok.test', without)).toMatchObject({ ok: true })
  })

  it('pitfall 4: a negative number is one, and is shown as Windows writes such', async () => {
    const set = await scene()
    expect(await dialled(set, 'h80004005.test')).toMatchObject({
      fault: { os: { code: -2_147_467_259, text: expect.stringMatching(/^0x80004005; RasClient /) as string } },
    })
  })

  it('pitfall 5 and 6: the entry is one for a key, and the key reaches RAS alone: PowerShell has one of chance', async () => {
    const set = await scene()
    expect(await dialled(set, 'ok.test')).toMatchObject({ ok: true })
    expect(entryOf(set)).toMatchObject({ L2tpIPsecAuth: 'Psk', KeySha256: sha256('a key of chance') })
    expect(set.ras.kept(entryOf(set).Guid, 'key')).toBe(textOf(SECRETS.psk))
    const secrets = [SECRETS.psk, SECRETS.password].map((secret) => Buffer.from(textOf(secret)).toString('base64'))
    const told = JSON.stringify(set.asked)
    expect(secrets.filter((text) => told.includes(text))).toEqual([])
  })

  it.each(['RasSetCredentialsW=622', 'RasSetCredentialsW=5', 'RasSetCredentialsW=crash'])(
    'where RAS does not take the key (%s) the cmdlet gets it, and the entry is whole',
    async (fault) => {
      const set = await scene([fault])
      expect(await set.backend.apply(profileWith({ gateway: 'ok.test' }), SECRETS, never)).toMatchObject({ ok: true })
      expect(set.ras.kept(entryOf(set).Guid, 'key')).toBe(textOf(SECRETS.psk))
      expect(set.windows.entries).toHaveLength(1)
    },
  )

  it('pitfall 7: an entry that is up is taken down before it is removed, and its handle is gone by then', async () => {
    const set = await scene()
    await dialled(set, 'ok.test')
    const { Guid } = entryOf(set)
    expect(await set.backend.forget(OFFICE_ID, never)).toMatchObject({ ok: true })
    expect(set.ras.statusOf(Guid)).toBe('Disconnected')
    expect(set.ras.calls().at(-1)).toBe('RasHangUpW')
    expect(set.windows.entries).toEqual([])
  })

  it('pitfall 9: what PPP ends for a method or for encryption is named as such, at its own stage', async () => {
    const set = await scene()
    expect(await dialled(set, '742.test')).toMatchObject({
      fault: { code: 'ppp-encryption-mismatch', os: { code: 742 } },
    })
    expect(await dialled(set, '734.test')).toMatchObject({ fault: { code: 'auth-method-mismatch', os: { code: 734 } } })
  })

  it('pitfall 11: what the cmdlets say of a connection is not believed where RAS says another', async () => {
    const set = await scene()
    await dialled(set, 'ok.test')
    const script = playedScript(set.windows)
    const lagging = windowsBackend({
      machine: {
        ...set.machine,
        ask: async (request, signal) => {
          const answer = await script(request, signal)
          if (!answer.ok || request.verb !== 'status') return answer
          const { entries } = answer.value as { readonly entries: readonly object[] }
          return {
            ok: true,
            value: { ...answer.value, entries: entries.map((one) => ({ ...one, status: 'Disconnected' })) },
          }
        },
      },
    })
    expect(await list(lagging)).toMatchObject([
      { id: OFFICE_ID, phase: { kind: 'connected', facts: { address: '10.20.0.10', peer: '10.20.0.1' } } },
    ])
  })

  it('a PowerShell that does not answer hides no tunnel, which can be taken down all the same', async () => {
    const set = await scene()
    expect(await dialled(set, 'ok.test')).toMatchObject({ ok: true })
    const silent: Machine['ask'] = () => Promise.resolve(failed({ kind: 'timeout', seconds: 12 }))
    const backend = windowsBackend({ machine: set.windows.machine({}, silent) })
    expect(await list(backend)).toEqual([
      expect.objectContaining({ id: OFFICE_ID, phase: expect.objectContaining({ kind: 'connected' }) as unknown }),
    ])
    expect(await backend.hangUp(OFFICE_ID, never)).toEqual({ ok: true, value: undefined })
    expect(set.ras.statusOf(entryOf(set).Guid)).toBe('Disconnected')
  })

  it('pitfall 12: a tunnel outlives the process that dialled it, and another takes it down', async () => {
    const set = await scene()
    await dialled(set, 'ok.test')
    const another = windowsBackend({ machine: set.windows.machine({}, playedScript(set.windows)) })
    expect(await list(another)).toMatchObject([{ phase: { kind: 'connected' } }])
    expect(await another.hangUp(OFFICE_ID, never)).toMatchObject({ ok: true })
    expect(await list(set.backend)).toMatchObject([{ phase: { kind: 'down' } }])
  })

  it('pitfall 14: of two entries of one name, in two phone books, the own one is dialled, shown and taken down', async () => {
    const set = await scene()
    await set.backend.apply(profileWith({ gateway: 'ok.test' }), SECRETS, never)
    const own = entryOf(set)
    const Guid = '{5C1F0D52-0000-4000-8000-0000000000FF}'
    set.windows.change(({ entries }) => entries.push({ ...own, Guid, AllUserConnection: true }))
    expect(await dialled(set, 'ok.test')).toMatchObject({ ok: true })
    const phases = async () => new Map((await list(set.backend)).map(({ id, phase }) => [id, phase.kind]))
    expect(await phases()).toEqual(
      new Map([
        [OFFICE_ID, 'connected'],
        [Guid, 'down'],
      ]),
    )
    expect(await set.backend.hangUp(OFFICE_ID, never)).toMatchObject({ ok: true })
    expect(await phases()).toEqual(
      new Map([
        [OFFICE_ID, 'down'],
        [Guid, 'down'],
      ]),
    )
  })

  it('pitfall 15: a library that is not as it should be is found by asking, and rasdial dials', async () => {
    const set = await scene()
    const { path } = await rasDoor()
    const { program, args, env } = set.ras.program(path)
    const broken = { program, args: [args[0] ?? '', '/nowhere.dll', '/nowhere.dll'], env }
    const books = { own: set.ras.book, shared: set.ras.sharedBook }
    const machine = { ...set.machine, library: rasLibrary({ program: broken, books, clock: systemClock }) }
    const backend = windowsBackend({ machine })
    const check = (await backend.survey(never)).checks.find(({ id }) => id === 'rasdial.exe')
    expect(check?.fault).toMatchObject({
      code: 'windows-password-stored',
      os: { text: expect.stringContaining('nowhere') as string },
    })
    await dialled({ ...set, backend }, '691.test')
    expect(set.ras.dials()).toEqual([])
  })

  it('tells each stage of a dial, and what the gateway gave at its end', async () => {
    const { path } = await rasDoor()
    const set = await scene()
    set.ras.step = 150
    const books = { own: set.ras.book, shared: set.ras.sharedBook }
    const library = rasLibrary({ program: set.ras.program(path), books, clock: systemClock })
    const backend = windowsBackend({ machine: { ...set.machine, library } })
    const stages: Stage[] = []
    const stop = backend.watch((tunnels) => {
      for (const { phase } of tunnels) if (phase.kind === 'connecting') stages.push(phase.stage)
    })
    expect(await dialled({ ...set, backend }, 'ok.test')).toMatchObject({
      ok: true,
      value: { address: '10.20.0.10', peer: '10.20.0.1' },
    })
    stop()
    expect(stages).toEqual([...stages].sort((a, b) => STAGES.indexOf(a) - STAGES.indexOf(b)))
    // A busy machine may miss one that takes a moment.
    expect(stages).toEqual(expect.arrayContaining(['resolve', 'ike', 'live']))
    expect(new Set(stages).size).toBeGreaterThan(4)
  })

  it('a dial that failed has what Windows wrote of it, by the id that RAS has given it', async () => {
    const set = await scene()
    const rasEvents = (): readonly number[] => set.ras.events().map(({ id }) => id)
    const failed = await dialled(set, '718.test')
    const [id] = set.ras.events()[0]?.values ?? []
    expect(id).toMatch(/^\{[0-9A-F-]{36}\}$/)
    expect(failed).toMatchObject({
      fault: { os: { code: 718, text: `RasClient ${rasEvents().join(' ')}, CoId ${id}` } },
    })
    expect(rasEvents()).toEqual([20221, 20222, 20223, 20224, 20227])
  })

  it('connects where nobody agrees that a link is adjusted, shows it as it is, and does not ask again', async () => {
    const lines: string[] = []
    const elevate: Machine['elevate'] = (line) => {
      lines.push(line)
      return Promise.resolve({ output: '', error: new Error('User did not grant permission.') })
    }
    const set = await scene([], { elevate })
    const waits: string[] = []
    set.backend.onAsking?.(() => {
      waits.push('begun')
      return () => waits.push('over')
    })
    for (const _ of [1, 2]) {
      const applied = await set.backend.apply(profileWith({ gateway: 'ok.test', ppp: { mtu: 1280 } }), SECRETS, never)
      if (!applied.ok) throw new Error(applied.fault.code)
      expect(await applied.value.dial(never)).toMatchObject({ ok: true, value: { mtu: 1400 } })
      await set.backend.hangUp(OFFICE_ID, never)
    }
    expect(lines).toHaveLength(1)
    expect(waits).toEqual(['begun', 'over'])
  })

  it('shows what was agreed on once somebody has had it read, until that connection ends', async () => {
    const output = [
      'RemoteEndpoint : 203.0.113.10\nFirstCipherAlgorithm : AESCBC256\nFirstIntegrityAlgorithm : SHA256',
      'RemoteEndpoint : 198.51.100.1\nFirstCipherAlgorithm : DES3\nFirstIntegrityAlgorithm : MD5',
    ].join('\n\n')
    const set = await scene([], { elevate: () => Promise.resolve({ output }) })
    await dialled(set, 'ok.test')
    const esp = async (): Promise<unknown> => {
      const [tunnel] = await list(set.backend)
      return tunnel?.phase.kind === 'connected' ? tunnel.phase.facts.esp : undefined
    }
    expect(await esp()).toBeUndefined()
    expect(await set.backend.record?.('ok.test', never)).toMatchObject({ ok: true })
    expect(await esp()).toEqual({ cipher: 'aes256', integrity: 'sha256', encapsulation: 'esp' })
    await set.backend.hangUp(OFFICE_ID, never)
    await dialled(set, 'ok.test')
    expect(await esp()).toBeUndefined()
  })

  it('and where RAS gives none, by its name and time', async () => {
    const set = await scene()
    set.ras.isUntied = true
    const { path } = await rasDoor()
    const books = { own: set.ras.book, shared: set.ras.sharedBook }
    const library = rasLibrary({ program: set.ras.program(path), books, clock: systemClock })
    const backend = windowsBackend({ machine: { ...set.machine, library } })
    expect(await dialled({ ...set, backend }, '691.test')).toMatchObject({
      fault: { os: { text: expect.stringMatching(/^RasClient 20221 .* 20227, CoId \{/) as string } },
    })
  })

  it.each([
    ['hangs where the dial begins', 'RasDialW=hang', undefined],
    ['hangs in IKE', 'RasGetConnectStatusW@2=hang', undefined],
    ['hangs in PPP', 'RasGetConnectStatusW@5=hang', undefined],
    ['crashes where the dial begins', 'RasDialW=crash', 'SIGABRT'],
    ['crashes in IKE', 'RasGetConnectStatusW@2=crash', 'SIGABRT'],
  ])('a library that %s ends the dial and nothing else, within its limit', async (_, fault, said) => {
    const set = await scene()
    const { path } = await rasDoor()
    const books = { own: set.ras.book, shared: set.ras.sharedBook }
    set.ras.faults = [fault]
    const ill = rasLibrary({ program: set.ras.program(path), books, clock: said === undefined ? hasty : systemClock })
    const backend = windowsBackend({ machine: { ...set.machine, library: ill } })
    const failed = await dialled({ ...set, backend }, 'ok.test')
    expect(failed).toMatchObject({
      ok: false,
      fault: {
        code: 'component-died',
        args: { component: 'Remote Access (RasMan)' },
        os: { text: said ?? 'no answer in 10 s' },
      },
    })
    // The app goes on, and the next dial works, once the library does.
    expect(await dialled(set, 'ok.test')).toMatchObject({ ok: true })
  })

  it.each(["O'Brien & Söhne 100%", 'n'.repeat(60), '日本 ключ'])(
    'makes, dials and removes an entry of a profile named %s',
    async (name) => {
      const set = await scene()
      const profile = profileWith({ name, gateway: 'ok.test' })
      const applied = await set.backend.apply(profile, SECRETS, never)
      if (!applied.ok) throw new Error(applied.fault.code)
      expect(await applied.value.dial(never)).toMatchObject({ ok: true })
      expect(await set.backend.forget(OFFICE_ID, never)).toMatchObject({ ok: true })
      expect(set.windows.entries).toEqual([])
    },
  )

  it('begins nothing for a key or a name that RAS has no room for, and names the field', async () => {
    const set = await scene()
    const long = { ...SECRETS, psk: new Secret('k'.repeat(257)) }
    expect(await set.backend.apply(profileWith({ gateway: 'ok.test' }), long, never)).toMatchObject({
      ok: false,
      fault: { code: 'settings-refused', args: { reason: 'psk' } },
    })
    const password = { ...SECRETS, password: new Secret('p'.repeat(257)) }
    expect(await set.backend.apply(profileWith({ gateway: 'ok.test' }), password, never)).toMatchObject({
      ok: false,
      fault: { code: 'settings-refused', args: { reason: 'password' } },
    })
    expect(set.asked).toEqual([])
  })

  it('hears of a tunnel that somebody else begins', async () => {
    const set = await scene()
    await set.backend.apply(profileWith({ gateway: 'ok.test' }), SECRETS, never)
    let stop: Stop = () => undefined
    const seen = new Promise<void>((resolve) => {
      stop = set.backend.watch((tunnels) => tunnels.some(({ phase }) => phase.kind === 'connected') && resolve())
    })
    const another = windowsBackend({ machine: set.windows.machine({}, playedScript(set.windows)) })
    await dialled({ ...set, backend: another }, 'ok.test')
    await seen
    stop()
  })
})
