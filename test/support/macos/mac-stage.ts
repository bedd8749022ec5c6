import { expect } from 'vitest'
import type { Profile } from '../../../src-main/domain/profile/schema.ts'
import type { Stop } from '../../../src-main/domain/time.ts'
import type { Tunnel, TunnelPhase, VpnBackend } from '../../../src-main/platform/backend.ts'
import { macosBackend } from '../../../src-main/platform/macos/backend.ts'
import { freshSecrets, OFFICE_ID, profileWith } from '../profiles.ts'
import { PlayedMac } from './played-mac.ts'

const never = new AbortController().signal
export const OTHER = 'AAAAAAAA-0000-4000-8000-00000000000A'
const IDENTIFIER = `org.example.culvert.vpn.${OFFICE_ID}`

/** A simulated Mac, and backends on it as in the app's processes. */
export class MacStage {
  readonly mac = new PlayedMac()
  readonly #stops: Stop[] = []

  backend(options: Parameters<PlayedMac['machine']>[0] = {}): VpnBackend {
    return macosBackend({ machine: this.mac.machine(options) })
  }

  apply(over: VpnBackend, profile: Profile = profileWith()): ReturnType<VpnBackend['apply']> {
    return over.apply(profile, freshSecrets(), never)
  }

  /** Number of times the profile was handed to macOS. */
  opened(): number {
    return this.mac.state.opened.filter((what) => what === IDENTIFIER).length
  }

  /** Resolves with the first matching report. */
  seen(over: VpnBackend, fits: (tunnels: readonly Tunnel[]) => boolean): Promise<readonly Tunnel[]> {
    return new Promise((resolve) => {
      this.#stops.push(over.watch((tunnels) => fits(tunnels) && resolve(tunnels)))
    })
  }

  /** Checks that no program was given words that the real one does not accept, nor a secret. */
  close(): void {
    this.#stops.forEach((stop) => stop())
    const { violations } = this.mac.state
    this.mac.close()
    expect(violations).toEqual([])
  }
}

export const officeIn = (tunnels: readonly Tunnel[]): TunnelPhase | undefined =>
  tunnels.find(({ id }) => id === OFFICE_ID)?.phase
