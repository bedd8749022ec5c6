import { afterAll, describe, vi } from 'vitest'
import { windowsBackend } from '../../../src-main/platform/windows/backend.ts'
import { backendSuite, type BackendHarness } from '../../compliance/backend.suite.ts'
import { OFFICE_ID } from '../../support/profiles.ts'
import { withoutInterpreter } from '../../support/windows/interpreter.ts'
import { playedScript } from '../../support/windows/played-script.ts'
import { PlayedWindows } from '../../support/windows/played-windows.ts'
import { rasDoor, withoutFakeRas } from '../../support/windows/ras/played-ras.ts'

const noRas = withoutFakeRas()
const noLibrary = withoutInterpreter() ?? noRas

/** A start of PowerShell takes a second, and several on a busy machine. */
const PATIENCE = 120_000
vi.setConfig({ hookTimeout: PATIENCE })

afterAll(async () => {
  if (!noRas) (await rasDoor()).remove()
})

/** With the real interpreter, and the script as it is, or a script that is played. */
function harness(door: string | undefined, isPlayed: boolean): BackendHarness {
  const played = new PlayedWindows(undefined, door)
  const script = isPlayed ? playedScript(played) : undefined
  const machine = played.machine({}, script)
  return {
    backend: windowsBackend({ machine }),
    another: windowsBackend({ machine: played.machine({}, script) }),
    gateways: { good: 'ok.test', wrongPassword: '691.test', silent: 'silent.test' },
    keepsConfiguration: true,
    ...(door === undefined ? { passesNoPassword: true } : {}),
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
    close: () => played.close(),
  }
}

const skipped = (why: string | undefined): string => (why === undefined ? '' : ` (skipped: ${why})`)

describe.skipIf(noLibrary)(`Windows, by PowerShell and RAS${skipped(noLibrary)}`, { timeout: PATIENCE }, () => {
  backendSuite('Windows, by PowerShell and RAS', async () => harness((await rasDoor()).path, false))
})

describe.skipIf(noRas)(`Windows, by RAS${skipped(noRas)}`, { timeout: PATIENCE }, () => {
  backendSuite('Windows, by RAS', async () => harness((await rasDoor()).path, true))
})

describe('Windows, without RAS’ library', () => {
  backendSuite('Windows, by rasdial', () => Promise.resolve(harness(undefined, true)))
})
