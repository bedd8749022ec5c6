import { describe } from 'vitest'
import { windowsBackend } from '../../../src-main/platform/windows/backend.ts'
import { backendSuite } from '../../compliance/backend.suite.ts'
import { OFFICE_ID } from '../../support/profiles.ts'
import { withoutInterpreter } from '../../support/windows/interpreter.ts'
import { PlayedWindows } from '../../support/windows/played-windows.ts'

const reason = withoutInterpreter()

/** A start of PowerShell takes a second, and several on a busy machine. */
describe.skipIf(reason)(`Windows${reason ? ` (skipped: ${reason})` : ''}`, { timeout: 120_000 }, () => {
  backendSuite('Windows', () => {
    const played = new PlayedWindows()
    const machine = played.machine()
    return Promise.resolve({
      backend: windowsBackend({ machine }),
      another: windowsBackend({ machine: played.machine() }),
      gateways: { good: 'ok.test', wrongPassword: '691.test', silent: 'silent.test' },
      keepsConfiguration: true,
      passesNoPassword: true,
      addOutside(name: string) {
        const guid = '{5C1F0D52-0000-4000-8000-00000000000A}'
        played.change(({ entries }) => {
          entries.push({
            Guid: guid,
            Name: name,
            ServerAddress: '203.0.113.9',
            TunnelType: 'Ikev2',
            EncryptionLevel: 'Required',
            L2tpIPsecAuth: '',
            ConnectionStatus: 'Disconnected',
            SplitTunneling: false,
            Routes: [],
            Policy: null,
            KeySha256: '',
            AllUserConnection: false,
          })
        })
        return Promise.resolve(guid)
      },
      removeOutside(id: string) {
        played.change((state) => {
          state.entries = state.entries.filter(({ Guid }) => Guid !== id)
        })
        return Promise.resolve()
      },
      async count(id: string) {
        const known = await machine.entries.read(id)
        return known && id === OFFICE_ID ? played.entries.filter(({ Guid }) => Guid === known.guid).length : 0
      },
      close() {
        played.close()
        return Promise.resolve()
      },
    })
  })
})
