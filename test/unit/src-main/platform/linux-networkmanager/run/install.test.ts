import { existsSync } from 'node:fs'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { FAMILIES } from '../../../../../../src-main/domain/survey/packages.ts'
import type { Elevate, Elevated } from '../../../../../../src-main/platform/elevate.ts'
import {
  installUnattended,
  systemInstaller,
} from '../../../../../../src-main/platform/linux-networkmanager/run/install.ts'

const UBUNTU = 'PRETTY_NAME="Ubuntu 24.04.1 LTS"\nNAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n'
const withCode = (message: string, code: number | string): Elevated['error'] =>
  Object.assign(new Error(message), { code })

/** An installer on a system that answers so, and what it was given to run. */
function installerOn(osRelease: string | undefined, answer: Elevated = { output: '' }) {
  const ran: string[] = []
  const elevate: Elevate = (command) => {
    ran.push(command)
    return Promise.resolve(answer)
  }
  return { ran, installer: systemInstaller({ osRelease: () => osRelease, elevate }) }
}

/** Written out a second time on purpose: what runs as root does not change in passing. */
const AS_ROOT = {
  debian:
    'DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confold install network-manager network-manager-l2tp strongswan xl2tpd',
  fedora: 'dnf -y install NetworkManager NetworkManager-l2tp strongswan xl2tpd',
  suse: 'zypper --non-interactive install NetworkManager NetworkManager-l2tp strongswan xl2tpd',
  arch: 'pacman -S --needed --noconfirm networkmanager networkmanager-l2tp strongswan xl2tpd',
}

describe('the commands that run as root', () => {
  it('are these, and no others', () => {
    expect(Object.fromEntries(FAMILIES.map((family) => [family, installUnattended(family)]))).toEqual(AS_ROOT)
  })

  it.each(FAMILIES)('have nothing that a shell would expand, on %s', (family) => {
    expect(installUnattended(family)).toMatch(/^[a-z0-9 ._:/=-]+$/i)
  })
})

describe('the installer', () => {
  it('runs the one constant of the distribution', async () => {
    const { ran, installer } = installerOn(UBUNTU)
    expect(installer.family).toBe('debian')
    expect(await installer.install()).toEqual({ ok: true, value: undefined })
    expect(ran).toEqual([installUnattended('debian')])
  })

  it.each([
    'ID=debian$(touch /tmp/x)\n',
    'ID="debian; reboot"\nNAME=`reboot`\n',
    'ID=fedora\nPRETTY_NAME="$(reboot)"\n',
    'ID="arch" "$(reboot)"\n',
  ])('takes no word from the distribution’s file: %j', async (text) => {
    const { ran, installer } = installerOn(text)
    await installer.install()
    const constants = FAMILIES.map(installUnattended)
    expect(ran.filter((command) => !constants.includes(command))).toEqual([])
  })

  it.each(['ID=nixos\n', '', undefined])('runs nothing on a system it does not know: %j', async (text) => {
    const { ran, installer } = installerOn(text)
    expect(installer.family).toBeUndefined()
    expect(await installer.install()).toMatchObject({ ok: false, fault: { code: 'install-failed' } })
    expect(ran).toEqual([])
  })

  it('shows one dialog to two who ask at once, and another later', async () => {
    const { ran, installer } = installerOn(UBUNTU)
    await Promise.all([installer.install(), installer.install()])
    expect(ran).toHaveLength(1)
    await installer.install()
    expect(ran).toHaveLength(2)
  })
})

describe('what sudo-prompt answers', () => {
  it.each([
    withCode('User did not grant permission.', 126),
    withCode('No polkit authentication agent found.', 127),
    new Error('Unable to find pkexec or kdesudo.'),
  ])('means that consent is missing: %s', async (error) => {
    const { installer } = installerOn(UBUNTU, { error, output: 'Error executing command as another user' })
    expect(await installer.install()).toEqual({
      ok: false,
      fault: {
        code: 'not-authorised',
        stage: 'prerequisites',
        args: {},
        os: { source: 'polkit', text: error?.message },
      },
    })
  })

  it('means that the package manager gave up, whose last lines are kept', async () => {
    const output =
      'Reading package lists...\nBuilding dependency tree...\n\nE: Unable to locate package \u001b[1mnetwork-manager-l2tp\n' +
      `E: ${'x'.repeat(5000)}\n` +
      'E: Some packages could not be authenticated\u202e\n\n'
    const { installer } = installerOn(UBUNTU, { error: withCode('Command failed: …', 100), output })
    const result = await installer.install()
    expect(result).toMatchObject({
      ok: false,
      fault: { code: 'install-failed', stage: 'prerequisites', os: { source: 'package manager', code: 100 } },
    })
    const text = result.ok ? '' : (result.fault.os?.text ?? '')
    const lines = text.split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[0]).toBe('E: Unable to locate package  [1mnetwork-manager-l2tp')
    expect(text.length).toBeLessThan(1000)
    expect(text).not.toMatch(/[\p{Cf}\u001b]/u)
  })

  it('is a package manager’s silence too', async () => {
    const { installer } = installerOn(UBUNTU, { error: withCode('Command failed', 1), output: '\n' })
    expect(await installer.install()).toMatchObject({ fault: { os: { source: 'package manager', code: 1 } } })
  })

  it.each([new Error('process.title cannot be used as a valid name.'), withCode('EACCES: stat', 'EACCES')])(
    'is a defect when it is none of these: %s',
    async (error) => {
      const { installer } = installerOn(UBUNTU, { error, output: '' })
      await expect(installer.install()).rejects.toBe(error)
    },
  )

  // The package itself, as far as it goes without a dialog.
  it.skipIf(['/usr/bin/pkexec', '/usr/bin/kdesudo'].some((path) => existsSync(path)))(
    'is that there is no way to ask, on a system without polkit',
    async () => {
      const folder = process.cwd()
      try {
        const result = await systemInstaller({ osRelease: () => UBUNTU }).install()
        expect(result).toMatchObject({
          ok: false,
          fault: { code: 'not-authorised', os: { text: 'Unable to find pkexec or kdesudo.' } },
        })
      } finally {
        process.chdir(folder)
      }
    },
  )
})
