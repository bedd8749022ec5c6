import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { REMEDIES } from '../../src-main/domain/connect/catalogue.ts'
import type { Tunnel, VpnBackend } from '../../src-main/platform/backend.ts'
import { dialled } from '../support/dial.ts'
import type { Stop } from '../../src-main/domain/time.ts'
import { OFFICE_ID, profileWith, SECRETS } from '../support/profiles.ts'

/** One backend on one operating system (real or make-believe) that the suite may do as it likes with. */
export interface BackendHarness {
  readonly backend: VpnBackend
  /** The same system as another process sees it. */
  readonly another: VpnBackend
  /** Gateways with the outcome that their name says. */
  readonly gateways: { readonly good: string; readonly wrongPassword: string; readonly silent: string }
  /** Plays the person at the system's own menu. */
  addOutside(name: string): Promise<string>
  removeOutside(id: string): Promise<void>
  /** False where the system keeps no names for what others made; its id is then all there is to show. */
  readonly keepsNames?: false
  /** Where the credentials that the system keeps would go with the configuration: a hang-up leaves it. */
  readonly keepsConfiguration?: true
  /** Where the password is one that the system keeps: a refusal may mean that it keeps none. */
  readonly passesNoPassword?: true
  /** How many configurations of this id the system holds. */
  count(id: string): Promise<number>
  /** How often the system was asked to install something; absent where it cannot be counted. */
  installs?(): number
  close(): Promise<void>
}

const never = new AbortController().signal

/** What every backend must do, whatever it stands on. */
export function backendSuite(name: string, open: () => Promise<BackendHarness>): void {
  describe(`${name} backend`, () => {
    let harness: BackendHarness
    let backend: VpnBackend
    let stops: Stop[]

    beforeEach(async () => {
      harness = await open()
      backend = harness.backend
      stops = []
    })
    afterEach(async () => {
      stops.forEach((stop) => stop())
      await backend.forget(OFFICE_ID, never)
      await harness.close()
    })

    const installs = () => backend.can.amends.includes('install-components')
    const profileFor = (outcome: keyof BackendHarness['gateways']) =>
      profileWith({ gateway: harness.gateways[outcome] })

    /** Resolves with the first report that fits; the runner's time limit ends a wait in vain. */
    const reported = (fits: (tunnels: readonly Tunnel[]) => boolean): Promise<readonly Tunnel[]> =>
      new Promise((resolve) => {
        stops.push(backend.watch((tunnels) => fits(tunnels) && resolve(tunnels)))
      })
    const seenBy = (other: VpnBackend): Promise<readonly Tunnel[]> =>
      new Promise((resolve) => {
        stops.push(other.watch(resolve))
      })
    const phaseOf = (tunnels: readonly Tunnel[]) => tunnels.find((tunnel) => tunnel.id === OFFICE_ID)?.phase.kind

    it('surveys without changing anything', async () => {
      const survey = await backend.survey(never)
      expect(survey.backend).toBe(backend.can.name)
      expect(await harness.count(OFFICE_ID)).toBe(0)
    })

    it('installs where it says it can, and says so where it cannot', async () => {
      expect((await backend.amend('install-components', never)).ok).toBe(installs())
    })

    it('refuses a remedy that it cannot carry out, and asks the system for nothing', async () => {
      for (const remedy of REMEDIES.filter((name) => !backend.can.amends.some((can) => can === name)))
        expect(await backend.amend(remedy, never)).toMatchObject({ ok: false })
      expect(harness.installs?.() ?? 0).toBe(0)
    })

    it('has two calls to install at once share one installation', async () => {
      const results = await Promise.all([
        backend.amend('install-components', never),
        backend.amend('install-components', never),
      ])
      expect(results.map(({ ok }) => ok)).toEqual([installs(), installs()])
      expect(harness.installs?.() ?? 1).toBe(1)
    })

    it('begins no installation that was called off before', async () => {
      await expect(backend.amend('install-components', AbortSignal.abort())).rejects.toMatchObject({
        name: 'AbortError',
      })
      expect(harness.installs?.() ?? 0).toBe(0)
    })

    it('does not keep the one who calls an installation off waiting', async () => {
      const abort = new AbortController()
      const install = backend.amend('install-components', abort.signal)
      abort.abort()
      await expect(install).rejects.toMatchObject({ name: 'AbortError' })
    })

    it('applies once however often it is asked', async () => {
      for (let i = 0; i < 2; i++)
        expect(await backend.apply(profileFor('good'), SECRETS, never)).toMatchObject({ ok: true })
      expect(await harness.count(OFFICE_ID)).toBe(1)
    })

    it('connects, says so, and answers with facts', async () => {
      const up = reported((tunnels) => phaseOf(tunnels) === 'connected')
      const result = await dialled(backend, profileFor('good'))
      expect(result).toMatchObject({ ok: true, value: { address: expect.stringMatching(/^\d+\./) as string } })
      await up
    })

    it('climbs through stages on the way', async () => {
      const stages: string[] = []
      stops.push(
        backend.watch((tunnels) => {
          for (const tunnel of tunnels) if (tunnel.phase.kind === 'connecting') stages.push(tunnel.phase.stage)
        }),
      )
      await dialled(backend, profileFor('good'))
      expect(stages.length).toBeGreaterThan(0)
    })

    it('dialling what is up answers at once', async () => {
      await dialled(backend, profileFor('good'))
      expect(await dialled(backend, profileFor('good'))).toMatchObject({ ok: true })
      expect(await harness.count(OFFICE_ID)).toBe(1)
    })

    it('names the fault of a failed dial, with its stage', async () => {
      const result = await dialled(backend, profileFor('wrongPassword'))
      const named = harness.passesNoPassword
        ? { code: 'windows-password-stored', stage: 'prerequisites' }
        : { code: 'credentials-rejected', stage: 'authenticate' }
      expect(result).toMatchObject({ ok: false, fault: named })
    })

    it('stops a dial when told to, and leaves nothing connecting', async () => {
      const abort = new AbortController()
      const dial = dialled(backend, profileFor('silent'), abort.signal)
      const ended = expect(dial).rejects.toMatchObject({ name: 'AbortError' })
      await reported((tunnels) => phaseOf(tunnels) === 'connecting')
      abort.abort()
      await ended
      await backend.hangUp(OFFICE_ID, never)
      await reported((tunnels) => phaseOf(tunnels) === undefined || phaseOf(tunnels) === 'down')
    })

    it('hangs up without a trace, and again without complaint', async () => {
      await dialled(backend, profileFor('good'))
      for (let i = 0; i < 2; i++) expect(await backend.hangUp(OFFICE_ID, never)).toMatchObject({ ok: true })
      expect(await harness.count(OFFICE_ID)).toBe(harness.keepsConfiguration ? 1 : 0)
      await backend.forget(OFFICE_ID, never)
      expect(await harness.count(OFFICE_ID)).toBe(0)
    })

    it('keeps a kill switch through every hang-up and lifts it at a release, or refuses a profile with one', async () => {
      const office = { gateway: harness.gateways.good, routing: { mode: 'full', killSwitch: true } } as const
      const applied = await backend.apply(profileWith(office), SECRETS, never)
      expect(applied.ok).toBe(backend.can.fields['routing.killSwitch'] === 'yes')
      if (!applied.ok) return
      await applied.value.dial(never)
      const isHeld = (tunnels: readonly Tunnel[]) =>
        tunnels.some(({ id, phase }) => id === OFFICE_ID && phase.kind === 'down' && phase.held === true)
      for (let i = 0; i < 2; i++) {
        expect(await backend.hangUp(OFFICE_ID, never)).toMatchObject({ ok: true })
        await reported(isHeld)
      }
      for (let i = 0; i < 2; i++) expect(await backend.release(OFFICE_ID, never)).toMatchObject({ ok: true })
      await reported((tunnels) => !tunnels.some(({ id }) => id === OFFICE_ID))
      expect(await harness.count(OFFICE_ID)).toBe(0)
    })

    it('does the same with a tunnel that another process carries', async () => {
      const office = { gateway: harness.gateways.good, routing: { mode: 'full', killSwitch: true } } as const
      const applied = await backend.apply(profileWith(office), SECRETS, never)
      if (!applied.ok) return
      await applied.value.dial(never)
      for (let i = 0; i < 2; i++) {
        expect(await harness.another.hangUp(OFFICE_ID, never)).toMatchObject({ ok: true })
        expect(await seenBy(harness.another)).toMatchObject([{ id: OFFICE_ID, phase: { kind: 'down', held: true } }])
      }
      expect(await harness.another.release(OFFICE_ID, never)).toMatchObject({ ok: true })
      expect(await seenBy(harness.another)).toEqual([])
      expect(await backend.release(OFFICE_ID, never)).toMatchObject({ ok: true })
    })

    it('takes down at a release what is up', async () => {
      await dialled(backend, profileFor('good'))
      expect(await backend.release(OFFICE_ID, never)).toMatchObject({ ok: true })
      expect(await harness.count(OFFICE_ID)).toBe(harness.keepsConfiguration ? 1 : 0)
    })

    it('forgets what it never knew without complaint', async () => {
      expect(await backend.forget(OFFICE_ID, never)).toMatchObject({ ok: true })
    })

    it('shows a tunnel made elsewhere, and its end', async () => {
      const id = await harness.addOutside('Made elsewhere')
      const seen = await reported((tunnels) => tunnels.some((tunnel) => tunnel.id === id))
      expect(seen.find((tunnel) => tunnel.id === id)).toMatchObject({
        origin: 'system',
        name: harness.keepsNames === false ? id : 'Made elsewhere',
      })
      const gone = reported((tunnels) => !tunnels.some((tunnel) => tunnel.id === id))
      await harness.removeOutside(id)
      await gone
    })

    it('says nothing more to a listener that has left', async () => {
      let reports = 0
      const stop = backend.watch(() => reports++)
      await reported(() => true)
      stop()
      const before = reports
      await backend.apply(profileFor('good'), SECRETS, never)
      expect(reports).toBe(before)
    })
  })
}
