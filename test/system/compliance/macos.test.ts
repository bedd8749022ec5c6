import { describe } from 'vitest'
import { macosBackend } from '../../../src-main/platform/macos/backend.ts'
import { backendSuite } from '../../compliance/backend.suite.ts'
import { PlayedMac } from '../../support/macos/played-mac.ts'
import { OFFICE_ID } from '../../support/profiles.ts'

const OTHER = 'AAAAAAAA-0000-4000-8000-00000000000A'

describe('macOS', { timeout: 60_000 }, () => {
  backendSuite('macOS', () => {
    const played = new PlayedMac()
    const identifier = `org.example.culvert.vpn.${OFFICE_ID}`
    return Promise.resolve({
      backend: macosBackend({ machine: played.machine() }),
      another: macosBackend({ machine: played.machine() }),
      gateways: { good: 'ok.test', wrongPassword: '691.test', silent: 'silent.test' },
      keepsConfiguration: true,
      addOutside(name: string) {
        played.add({ id: OTHER, name })
        return Promise.resolve(OTHER)
      },
      removeOutside(id: string) {
        played.change((state) => {
          state.services = state.services.filter((one) => one.id !== id)
        })
        return Promise.resolve()
      },
      // What the person has not looked at yet is an update of the service that is there, and no second one.
      count(id: string) {
        const { services, pending } = played.state
        const installed = services.filter(({ profile }) => profile === identifier).length
        const waiting = pending.filter(({ profile }) => profile.identifier === identifier).length
        return Promise.resolve(id === OFFICE_ID ? Math.max(installed, waiting) : 0)
      },
      close() {
        const { violations } = played.state
        played.close()
        return violations.length > 0 ? Promise.reject(new Error(violations.join('; '))) : Promise.resolve()
      },
    })
  })
})
