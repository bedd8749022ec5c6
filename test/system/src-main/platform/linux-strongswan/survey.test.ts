import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { NAMES_MARK, type HelperSurvey } from '../../../../../src-main/contract/helper.ts'
import type { Survey } from '../../../../../src-main/domain/survey/survey.ts'
import { argumentOf, fault } from '../../../../../src-main/domain/connect/fault.ts'
import { checksOf } from '../../../../../src-main/domain/survey/survey.ts'
import { surveyMachine } from '../../../../../src-main/platform/linux-strongswan/survey.ts'
import type { Services } from '../../../../../src-main/platform/linux-services/services.ts'
import { stage, type Play, type Stage } from '../../../../support/helper/play.ts'
import { stagedMachine, type StagedMachine } from '../../../../support/helper/staged-machine.ts'

let played: Stage
let machine: StagedMachine

/** A Debian 12 with everything, and without NetworkManager. */
function computer(user = 1000, play: Play = {}): void {
  played = stage(play)
  onTestFinished(played.clear)
  machine = stagedMachine(played, user)
  for (const path of [
    ...['/usr/bin/pkexec', '/usr/sbin/xl2tpd', '/usr/sbin/pppd'],
    ...['/usr/lib/ipsec/charon', '/usr/lib/ipsec/plugins/libstrongswan-vici.so'],
  ])
    machine.files.set(path, '')
  machine.files
    .set('/proc/sys/kernel/osrelease', '6.1.0-18-amd64\n')
    .set('/proc/modules', 'ppp_generic 1 0 - Live 0x0\nesp4 1 0 - Live 0x0\n')
    .set('/lib/modules/6.1.0-18-amd64/modules.dep', '')
    .set('/proc/net/udp', '')
  machine.outputs.set('swanctl', 'strongSwan swanctl 5.9.8').set('xl2tpd', 'xl2tpd version:  xl2tpd-1.3.18')
}

const survey = (): Promise<Survey> => surveyMachine(machine, new AbortController().signal)
const faults = async (): Promise<unknown> =>
  (await survey()).faults.map((item) => [item.code, argumentOf(item, 'component')])

describe('the survey', () => {
  beforeEach(() => computer())

  it('finds nothing in the way on a computer that has everything, and asks nobody for a password', async () => {
    const told = await survey()
    const { backend, faults: found } = told
    expect([backend, found]).toEqual(['strongswan', []])
    expect(checksOf(told, 'component').map(({ id, found: version }) => [id, version])).toEqual([
      ['culvert-helper', '2'],
      ['pkexec', undefined],
      ['strongSwan', '5.9.8'],
      ['strongSwan (vici)', undefined],
      ['xl2tpd', '1.3.18'],
      ['pppd', undefined],
    ])
    expect(played.requests()).toEqual([])
  })

  it.each([
    ['/usr/bin/pkexec', 'pkexec'],
    ['/usr/lib/ipsec/charon', 'strongSwan'],
    ['/usr/lib/ipsec/plugins/libstrongswan-vici.so', 'strongSwan (vici)'],
    ['/usr/sbin/xl2tpd', 'xl2tpd'],
    ['/usr/sbin/pppd', 'pppd'],
  ])('names what is missing with %s', async (path, component) => {
    machine.files.delete(path)
    expect(await faults()).toEqual([['component-missing', component]])
  })

  it('S1: says that name servers of a tunnel are in use which no session claims', async () => {
    machine.files.set('/etc/resolv.conf', `${NAMES_MARK}\nnameserver 198.51.100.66\n`)
    expect(await faults()).toEqual([['names-left', undefined]])
    machine.files.set('/etc/resolv.conf', 'nameserver 192.0.2.53\n')
    expect(await faults()).toEqual([])
  })

  it('asks for its own packages, not for NetworkManager’s', async () => {
    machine.files.delete('/usr/sbin/xl2tpd')
    expect((await survey()).faults).toMatchObject([{ code: 'component-missing', args: { by: 'strongswan' } }])
  })

  it('names the helper that is not installed', async () => {
    played.clear()
    expect(await faults()).toEqual([['helper-missing', undefined]])
  })

  it('takes charon where systemd starts it', async () => {
    machine.files.delete('/usr/lib/ipsec/charon')
    machine.files.set('/usr/sbin/charon-systemd', '')
    expect(await faults()).toEqual([])
  })

  it('says that the service is masked, which the helper could not start either, unless charon runs', async () => {
    const services: Services = {
      stateOf: ({ component }) => Promise.resolve(component === 'strongSwan' ? 'masked' : 'stopped'),
      start: () => Promise.reject(new Error('a survey starts nothing')),
    }
    machine = { ...machine, services }
    expect(await faults()).toEqual([['component-stopped', 'strongSwan']])
    machine.files.set('/run/charon.vici', '').set('/etc/resolv.conf', 'nameserver 127.0.0.53\n')
    expect(await faults()).toEqual([['component-stopped', 'systemd-resolved']])
  })

  it('tells a strongSwan without IKEv1 before the first dial', async () => {
    machine.outputs.set('swanctl', 'strongSwan swanctl 6.1.0')
    machine.files.set('/usr/lib/ipsec/libcharon.so.0', 'initiating IKE_SA %s[%u] to %H')
    expect(await faults()).toEqual([['ikev1-missing', 'strongSwan 6.1.0']])
  })

  it('believes a library that has IKEv1 more than its version', async () => {
    machine.outputs.set('swanctl', 'strongSwan swanctl 6.1.0')
    machine.files.set('/usr/lib64/strongswan/libcharon.so.0', '\u007fELF\0initiating Main Mode IKE_SA %s[%u] to %H\0')
    expect(await faults()).toEqual([])
  })

  // As the packages of Debian 12 and 13 have it, and one that runs.
  it.each([
    ['Libreswan 4.10\n', '4.10'],
    ['Libreswan 5.2\n', '5.2'],
    ['Linux Libreswan 4.10 (XFRM) on 6.1.0\n', '4.10'],
  ])('says that there is Libreswan only, and what NetworkManager would need to use it: %j', async (said, version) => {
    machine.files.delete('/usr/lib/ipsec/charon')
    for (const name of ['addconn', 'pluto', 'whack']) machine.files.set(`/usr/libexec/ipsec/${name}`, '')
    machine.files.set('/usr/sbin/ipsec', '')
    machine.outputs.delete('swanctl')
    machine.outputs.set('ipsec', said)
    const { checks, alternatives } = await survey()
    expect(checks).toContainEqual({
      id: 'Libreswan',
      group: 'component',
      state: 'present',
      found: version,
      optional: true,
    })
    expect(await faults()).toEqual([['component-missing', 'strongSwan']])
    expect(alternatives).toEqual([{ backend: 'networkmanager', lacks: ['NetworkManager', 'network-manager-l2tp'] }])
  })

  it('says that NetworkManager could connect too', async () => {
    machine.files.set('/run/NetworkManager/resolv.conf', '')
    machine.files.set('/usr/lib/NetworkManager/VPN/nm-l2tp-service.name', 'program=/usr/lib/x\n')
    expect((await survey()).alternatives).toEqual([{ backend: 'networkmanager', lacks: [] }])
  })
})

describe('the survey of root', () => {
  const told = (daemon: HelperSurvey['daemon']): HelperSurvey => ({
    daemon,
    ports: [{ port: 500, state: 'taken', owner: 'racoon' }],
    firewall: 'nftables',
    leftovers: [],
  })

  it('believes the daemon about itself, and knows who has a port', async () => {
    computer(0, { survey: told({ state: 'running', version: 'strongSwan 6.1.0', ikev1: true }) })
    const { checks } = await survey()
    expect(checks).toContainEqual({ id: 'strongSwan', group: 'component', state: 'running', found: '6.1.0' })
    expect(checks).toContainEqual({
      id: '500',
      group: 'port',
      state: 'taken',
      found: 'racoon',
      fault: fault('port-in-use', { args: { port: 500, owner: 'racoon' } }),
    })
    expect(await faults()).toEqual([['port-in-use', undefined]])
  })

  it.each(['charon', 'charon-systemd'])('lets %s have the ports of IKE', async (owner) => {
    const daemon = { state: 'running', version: 'strongSwan 5.9.8', ikev1: true } as const
    computer(0, { survey: { ...told(daemon), ports: [{ port: 500, state: 'taken', owner }] } })
    expect(await faults()).toEqual([])
  })

  it('knows a daemon that was built without IKEv1, whatever its version', async () => {
    computer(0, { survey: told({ state: 'running', version: 'strongSwan 5.9.8', ikev1: false }) })
    expect(await faults()).toContainEqual(['ikev1-missing', 'strongSwan 5.9.8'])
  })

  it('does without pkexec', async () => {
    computer(0)
    machine.files.delete('/usr/bin/pkexec')
    expect(await faults()).toEqual([])
  })
})
