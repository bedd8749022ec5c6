import type { Guest, Output } from '../driver/guest.ts'
import * as plan from './addresses.ts'
import { quote } from './script.ts'
import type { ClientSettings } from './settings.ts'

/** The baseline: the same connection made with NetworkManager's own tool. Its values cannot contain commas. */
export class Nmcli {
  readonly #guest: Guest

  constructor(guest: Guest) {
    this.#guest = guest
  }

  /** @param more further options of the plugin, such as `ipsec-ike` */
  async add(name: string, settings: ClientSettings, more: Readonly<Record<string, string>> = {}): Promise<void> {
    const data: Record<string, string> = {
      gateway: settings.gateway,
      user: settings.user,
      'password-flags': '0',
      'ipsec-enabled': 'yes',
      mtu: '1400',
      mru: '1400',
      ...more,
    }
    const secrets: Record<string, string> = { password: settings.password }
    if (settings.certificate === undefined) {
      data['machine-auth-type'] = 'psk'
      secrets['ipsec-psk'] = settings.psk
    } else {
      data['machine-auth-type'] = 'tls'
      data['machine-ca'] = `${plan.certificates}/ca.crt`
      data['machine-cert'] = `${plan.certificates}/${settings.certificate}.crt`
      data['machine-key'] = `${plan.certificates}/${settings.certificate}.key`
    }
    await this.#guest.must(
      'client',
      `nmcli con add con-name ${quote(name)} type vpn vpn-type l2tp ifname -- vpn.data ${list(data)} vpn.secrets ${list(secrets)} ipv4.never-default yes ipv6.method disabled`,
    )
  }

  up(name: string): Promise<Output> {
    return this.#guest.run('client', `nmcli --wait 60 con up ${quote(name)}`, { seconds: 90 })
  }

  down(name: string): Promise<Output> {
    return this.#guest.run('client', `nmcli --wait 30 con down ${quote(name)}`, { seconds: 60 })
  }

  async remove(name: string): Promise<void> {
    await this.#guest.must('client', `nmcli con delete ${quote(name)}`)
  }
}

function list(values: Readonly<Record<string, string>>): string {
  return quote(
    Object.entries(values)
      .map(([key, value]) => `${key}=${value}`)
      .join(', '),
  )
}
