import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FakeBackend } from '../../src-main/platform/fake/backend.ts'
import { fileMachine, memoryMachine, type FakeMachine } from '../../src-main/platform/fake/machine.ts'
import { backendSuite, type BackendHarness } from './backend.suite.ts'

const harnessOn = (machine: FakeMachine, close: () => Promise<void>): BackendHarness => ({
  backend: new FakeBackend({ machine, step: 1 }),
  another: new FakeBackend({ machine, step: 1 }),
  gateways: { good: 'ok.test', wrongPassword: 'credentials-rejected.test', silent: 'slow.test' },
  addOutside(name) {
    machine.put({ id: 'outside', name, gateway: '203.0.113.9', origin: 'system', phase: { kind: 'down' } })
    return Promise.resolve('outside')
  },
  removeOutside(id) {
    machine.remove(id)
    return Promise.resolve()
  },
  count: (id) => Promise.resolve(machine.tunnels().filter((tunnel) => tunnel.id === id).length),
  close,
})

backendSuite('make-believe', () => Promise.resolve(harnessOn(memoryMachine(), () => Promise.resolve())))

backendSuite('make-believe, kept in a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'culvert-fake-'))
  return harnessOn(fileMachine(join(folder, 'machine.json')), () => rm(folder, { recursive: true }))
})
