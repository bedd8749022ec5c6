import { beforeEach, describe, expect, it } from 'vitest'
import { unitServices } from '../../../../../src-main/platform/linux-unit/service.ts'
import type { TunnelServices } from '../../../../../src-main/platform/tunnel-services.ts'
import { freshSecrets, OFFICE_ID, profileWith, textsOf } from '../../../../support/profiles.ts'
import { MemoryMachine } from '../../../../support/service/machine.ts'

const UNIT = `/etc/systemd/system/culvert-${OFFICE_ID}.service`
const KEPT = `/etc/culvert/services/${OFFICE_ID}`
const FOLDER = '/root/.config/culvert'
const NODE = '/opt/Culvert/node'
const COMMAND = '/opt/Culvert/out/culvert.mjs'

describe('a service of this computer', () => {
  let machine: MemoryMachine
  let services: TunnelServices
  let released: string[]
  let lacks: readonly string[]
  beforeEach(() => {
    machine = new MemoryMachine()
    released = []
    lacks = []
    services = unitServices({
      machine,
      program: [NODE, COMMAND],
      profiles: { folder: FOLDER, trust: ['trust.json'] },
      lacks: () => Promise.resolve(lacks),
      release: (id) => {
        released.push(id)
        return Promise.resolve(undefined)
      },
    })
  })
  const order = () => ({ profile: profileWith(), secrets: freshSecrets() })

  it('is a unit, its profile, and secrets that are sealed before they are written', async () => {
    expect(await services.install(order())).toEqual({
      ok: true,
      value: {
        id: OFFICE_ID,
        name: 'Head office',
        gateway: 'ok.test',
        of: 'computer',
        seal: 'host-key',
        state: 'running',
        said: 'Connected',
      },
    })
    const { password = '' } = textsOf(freshSecrets())
    expect([...machine.files].map(([path, { mode }]) => [path, mode.toString(8)])).toEqual([
      [`${KEPT}/password`, '600'],
      [`${KEPT}/psk`, '600'],
      [`${KEPT}/profile`, '600'],
      [UNIT, '644'],
      [`${KEPT}.json`, '644'],
    ])
    expect(machine.folders.get(KEPT)).toBe(0o700)
    expect(machine.inputs).toContain(password)
    for (const text of [...machine.files.values()].map(({ content }) => content)) expect(text).not.toContain(password)
    expect(machine.ran.flat().join(' ')).not.toContain(password)
    expect(machine.ran.slice(-4)).toEqual([
      ['systemctl', 'daemon-reload'],
      ['systemctl', 'enable', `culvert-${OFFICE_ID}.service`],
      ['systemctl', 'restart', `culvert-${OFFICE_ID}.service`],
      ['systemctl', 'show', expect.any(String) as string, `culvert-${OFFICE_ID}.service`],
    ])
  })

  it('is the same after a second time, and loses the secrets that its profile no longer needs', async () => {
    await services.install(order())
    const first = new Map(machine.files)
    await services.install(order())
    expect(machine.files).toEqual(first)
    expect(await services.list()).toHaveLength(1)
    const pem = profileWith({ l2tp: { tunnelSecret: true } })
    const secrets = freshSecrets()
    await services.install({
      profile: pem,
      secrets: { ...secrets, ...(secrets.psk ? { tunnelSecret: secrets.psk } : {}) },
    })
    expect(machine.files.has(`${KEPT}/tunnelSecret`)).toBe(true)
    await services.install(order())
    expect(machine.files.has(`${KEPT}/tunnelSecret`)).toBe(false)
  })

  it('is sealed by a TPM that no update of the firmware can shut out', async () => {
    machine.tpm = true
    await services.install(order())
    expect(machine.ran).toContainEqual([
      'systemd-creds',
      'encrypt',
      '--with-key=host+tpm2',
      '--tpm2-pcrs=',
      '--name=psk',
      '-',
      '-',
    ])
    expect((await services.list())[0]?.seal).toBe('tpm')
  })

  it('keeps its secrets in root’s files where systemd cannot encrypt them, and is refused where it cannot hand them over', async () => {
    machine.version = 'systemd 249 (249.11)'
    expect((await services.install(order())).ok).toBe(true)
    expect(machine.files.get(UNIT)?.content).toContain(`LoadCredential=psk:${KEPT}/psk`)
    machine.version = 'systemd 245 (245.4)'
    expect(await services.install(order())).toEqual({
      ok: false,
      fault: { code: 'system-too-old', text: 'systemd 245' },
    })
  })

  it('takes root, and what root runs and reads is root’s alone', async () => {
    machine.root = false
    expect(await services.install(order())).toMatchObject({ fault: { code: 'needs-root' } })
    expect(await services.remove(OFFICE_ID)).toMatchObject({ fault: { code: 'needs-root' } })
    machine.root = true
    for (const path of [NODE, COMMAND, '/opt/Culvert/out', '/usr/lib/culvert/culvert-helper']) {
      machine.open.set(path, `${path}/x`)
      expect(await services.install(order())).toEqual({
        ok: false,
        fault: { code: 'program-not-roots', text: `${path}/x` },
      })
      machine.open.clear()
    }
    machine.open.set(FOLDER, '/home/anna')
    expect(await services.install(order())).toEqual({
      ok: false,
      fault: { code: 'folder-not-roots', text: '/home/anna' },
    })
    expect(machine.files.size).toBe(0)
  })

  it('is refused where nothing could carry it', async () => {
    lacks = ['xl2tpd']
    expect(await services.install(order())).toEqual({ ok: false, fault: { code: 'way-lacking', text: 'xl2tpd' } })
  })

  it('leaves nothing of a first time that failed, and everything of one before', async () => {
    machine.refused.set('enable', 'Failed to enable unit: refusing')
    expect(await services.install(order())).toEqual({
      ok: false,
      fault: { code: 'system-refused', text: 'Failed to enable unit: refusing' },
    })
    expect(machine.files.size).toBe(0)
    machine.refused.clear()
    await services.install(order())
    machine.refused.set('encrypt', 'no key')
    expect((await services.install(order())).ok).toBe(false)
    expect(machine.files.has(UNIT)).toBe(true)
  })

  it('lets a signed profile expire: what says so goes with it', async () => {
    machine.files.set(`${FOLDER}/trust.json`, { content: '{"pins":[]}', mode: 0o600 })
    await services.install(order())
    expect(machine.files.get(`/var/lib/culvert/services/${OFFICE_ID}/trust.json`)).toEqual({
      content: '{"pins":[]}',
      mode: 0o600,
    })
  })

  it('is removed with all that it had, and lets traffic out', async () => {
    await services.install(order())
    machine.ran.length = 0
    expect(await services.remove(OFFICE_ID)).toMatchObject({
      ok: true,
      value: { name: 'Head office', state: 'stopped' },
    })
    expect(machine.files.size).toBe(0)
    expect(machine.ran).toContainEqual(['systemctl', 'disable', '--now', `culvert-${OFFICE_ID}.service`])
    expect(released).toEqual([OFFICE_ID])
    expect(await services.remove(OFFICE_ID)).toEqual({ ok: false, fault: { code: 'no-service' } })
  })

  it('stays whole where systemd does not stop it', async () => {
    await services.install(order())
    const before = new Map(machine.files)
    machine.refused.set('disable', 'Job canceled')
    expect(await services.remove(OFFICE_ID)).toMatchObject({ fault: { code: 'system-refused', text: 'Job canceled' } })
    expect(machine.files).toEqual(before)
  })

  it('is listed for everybody, without what is no service', async () => {
    await services.install(order())
    machine.root = false
    machine.files.set('/etc/culvert/services/../x.json', { content: '{}', mode: 0o644 })
    machine.files.set('/etc/culvert/services/1c9f7a52-8a0e-4b7e-9d55-2f1f6f0a3b44.json', { content: 'x', mode: 0o644 })
    expect((await services.list()).map(({ name }) => name)).toEqual(['Head office'])
  })
})
