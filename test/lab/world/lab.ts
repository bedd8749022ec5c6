import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Guest } from '../driver/guest.ts'
import { ROOTS, type Roots } from '../driver/roots.ts'
import { inGuest } from '../driver/slowdown.ts'
import { resetClient, startClient } from './client.ts'
import type { Ikev1Policy } from './client-libreswan.ts'
import { startGateway } from './gateway.ts'
import { usualGateway, type GatewaySettings } from './gateway-settings.ts'
import { Nmcli } from './nmcli.ts'
import type { Person } from './people.ts'
import { Culvert, type Backend } from './culvert.ts'
import { setRouter, startListening, stopListening, type RouterSettings } from './router.ts'

export interface Arrangement {
  readonly gateway?: Partial<GatewaySettings>
  readonly router?: Partial<RouterSettings>
  /** Policy of a client with Libreswan; by default as installed. */
  readonly libreswan?: Ikev1Policy
}

/** Most milliseconds that arranging a scenario takes on an idle machine with two cores of 2020. */
const idleArrangement = 5000

/** Three machines with a client that is on its network, arranged anew for each scenario. */
export class Lab {
  readonly guest: Guest
  readonly nmcli: Nmcli
  /**
   * How much slower the guest currently is, by its own clock, than on an idle machine; at least 1. Time limits concern
   * Culvert and not the host's other load, so they are multiplied by this.
   */
  pace = 1
  #scenario = ''
  #began = ''

  readonly #roots: Roots

  private constructor(guest: Guest, roots: Roots) {
    this.guest = guest
    this.#roots = roots
    this.nmcli = new Nmcli(guest)
  }

  /** @param backend for the commands; by default they choose it themselves */
  culvert(person: Person, backend?: Backend, environment: readonly string[] = []): Culvert {
    return new Culvert(this.guest, person, backend, environment)
  }

  static async open(name: string, cpu: number, seconds: number, roots: Roots = {}): Promise<Lab> {
    const guest = await Guest.boot({ name, cpu, seconds, roots })
    await startClient(guest, ROOTS[roots.client ?? 'usual'].ike)
    return new Lab(guest, roots)
  }

  /** Ends the previous scenario and arranges `scenario`. */
  readonly arrange = async (scenario: string, arrangement: Arrangement = {}): Promise<void> => {
    await this.#finish()
    this.#scenario = scenario
    const began = performance.now()
    const { ike: daemon } = ROOTS[this.#roots.gateway ?? 'usual']
    const hasLibreswan = ROOTS[this.#roots.client ?? 'usual'].ike === 'libreswan'
    await Promise.all([
      resetClient(this.guest, hasLibreswan ? (arrangement.libreswan ?? 'default') : undefined),
      startGateway(this.guest, { ...usualGateway, daemon, ...arrangement.gateway }),
      setRouter(this.guest, { nat: true, fault: 'none', ...arrangement.router }),
    ])
    await startListening(this.guest)
    this.pace = Math.max(1, inGuest(performance.now() - began) / idleArrangement)
    this.#began = (await this.guest.must('guest', 'echo $EPOCHREALTIME')).trim()
  }

  async close(): Promise<void> {
    try {
      await this.#finish()
    } finally {
      await this.guest.stop()
    }
  }

  /** Saves each machine's journal of the scenario, as text and (client) as JSON. */
  async #finish(): Promise<void> {
    if (this.#scenario === '') return
    await stopListening(this.guest, `${this.#scenario}.pcap`)
    const since = `journalctl --no-pager -q --since @${this.#began}`
    const [client, json, gateway] = await Promise.all([
      this.guest.run('client', `journalctl --sync; ${since} -o short-precise`),
      this.guest.run('client', `${since} -o json`),
      this.guest.run('gateway', `journalctl --sync; ${since} -o short-precise`),
    ])
    const keep = (name: string, text: string): void =>
      writeFileSync(join(this.guest.folder, `${this.#scenario}-${name}`), text)
    keep('client-journal.log', client.stdout)
    keep('client-journal.json', json.stdout)
    keep('gateway-journal.log', gateway.stdout)
    this.#scenario = ''
  }
}
