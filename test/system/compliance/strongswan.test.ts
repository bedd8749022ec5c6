import { strongSwanBackend } from '../../../src-main/platform/linux-strongswan/backend.ts'
import type { Tunnel } from '../../../src-main/platform/backend.ts'
import { stage, type Step } from '../../support/helper/play.ts'
import { L2TP_SESSIONS, l2tpSession, stagedMachine } from '../../support/helper/staged-machine.ts'
import { backendSuite } from '../../compliance/backend.suite.ts'

const CLIMB: readonly Step[] = [
  { say: { kind: 'stage', stage: 'reach', found: '203.0.113.10' } },
  { say: { kind: 'line', source: 'charon', text: 'IKE_SA culvert[1] established between a...b' } },
  { say: { kind: 'stage', stage: 'l2tp' } },
]

backendSuite('strongSwan', () => {
  const played = stage({
    gateways: {
      'good.test': [...CLIMB, { up: true }],
      'wrong-password.test': [
        ...CLIMB,
        { say: { kind: 'stage', stage: 'authenticate' } },
        { say: { kind: 'line', source: 'pppd', text: 'CHAP authentication failed' } },
        { never: true },
      ],
      'silent.test': [...CLIMB, { never: true }],
    },
  })
  const machine = stagedMachine(played)
  const links = new Set<string>()
  const showLinks = (): void => {
    machine.files.set('/proc/net/pppol2tp', L2TP_SESSIONS + [...links].map(l2tpSession).join(''))
  }
  const backend = strongSwanBackend({ machine })
  return Promise.resolve({
    backend,
    another: strongSwanBackend({ machine }),
    gateways: { good: 'good.test', wrongPassword: 'wrong-password.test', silent: 'silent.test' },
    keepsNames: false,
    addOutside() {
      const link = `ppp${links.size + 7}`
      links.add(link)
      showLinks()
      return Promise.resolve(link)
    },
    removeOutside(id) {
      links.delete(id)
      showLinks()
      return Promise.resolve()
    },
    async count(id) {
      const tunnels = await new Promise<readonly Tunnel[]>((resolve) => {
        const stop = backend.watch((list) => {
          stop()
          resolve(list)
        })
      })
      return tunnels.filter((tunnel) => tunnel.id === id).length
    },
    close() {
      played.clear()
      return Promise.resolve()
    },
  })
})
