import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checksOf } from '../../../../../src-main/domain/survey/survey.ts'
import { systemdServices } from '../../../../../src-main/platform/linux-services/services.ts'
import { SharedBus } from '../../../../../src-main/platform/linux-networkmanager/shared-bus.ts'
import { surveyMachine } from '../../../../../src-main/platform/linux-networkmanager/survey.ts'
import type { Survey } from '../../../../../src-main/domain/survey/survey.ts'
import { FakeNetworkManager } from '../../../../support/network-manager/fake-network-manager.ts'
import { MakeBelieveMachine } from '../../../../support/network-manager/make-believe-machine.ts'
import { startPrivateBus, type PrivateBus } from '../../../../support/network-manager/private-bus.ts'

let bus: PrivateBus
let machine: MakeBelieveMachine
let manager: FakeNetworkManager

beforeEach(async () => {
  bus = await startPrivateBus()
  machine = new MakeBelieveMachine(bus.address, bus.folder)
  manager = await FakeNetworkManager.start(bus.address, machine)
  install()
})
afterEach(async () => {
  manager.stop()
  await bus.close()
})

/** A Debian 12 with everything. */
function install(): void {
  machine.files
    .set('/usr/lib/NetworkManager/VPN/nm-l2tp-service.name', 'program=/usr/lib/NetworkManager/nm-l2tp-service\n')
    .set('/usr/lib/NetworkManager/nm-l2tp-service', '')
    .set('/usr/sbin/xl2tpd', '')
    .set('/usr/sbin/pppd', '')
    .set('/proc/sys/kernel/osrelease', '6.1.0-18-amd64\n')
    .set('/proc/modules', 'ppp_generic 1 0 - Live 0x0\nesp4 1 0 - Live 0x0\n')
    .set('/lib/modules/6.1.0-18-amd64/modules.builtin', '')
    .set('/lib/modules/6.1.0-18-amd64/modules.dep', 'kernel/net/l2tp/l2tp_ppp.ko: \nkernel/net/xfrm/xfrm_user.ko: \n')
    .set('/proc/net/udp', '')
  machine.outputs.set('xl2tpd', 'xl2tpd version:  xl2tpd-1.3.18')
}

const survey = (): Promise<Survey> =>
  surveyMachine(
    machine,
    new SharedBus(machine),
    systemdServices(() => machine.openBus()),
  )
const codes = async (): Promise<readonly string[]> => (await survey()).faults.map(({ code }) => code)

describe('the survey', () => {
  it('finds nothing in the way on a computer that has everything', async () => {
    const found = await survey()
    expect(found.faults).toEqual([])
    expect(checksOf(found, 'component').map(({ id, found: version }) => [id, version])).toEqual([
      ['NetworkManager', '1.42.4'],
      ['network-manager-l2tp', undefined],
      ['strongSwan', '5.9.8'],
      ['xl2tpd', '1.3.18'],
      ['pppd', undefined],
    ])
  })

  it.each([
    ['/usr/lib/NetworkManager/VPN/nm-l2tp-service.name', 'network-manager-l2tp'],
    ['/usr/lib/NetworkManager/nm-l2tp-service', 'network-manager-l2tp'],
    ['/usr/sbin/xl2tpd', 'xl2tpd'],
    ['/usr/sbin/pppd', 'pppd'],
  ])('names what is missing with %s', async (path, component) => {
    machine.files.delete(path)
    expect((await survey()).faults).toMatchObject([{ code: 'component-missing', args: { component } }])
  })

  it('takes kl2tpd in xl2tpd’s place', async () => {
    machine.files.delete('/usr/sbin/xl2tpd')
    machine.files.set('/usr/sbin/kl2tpd', '')
    expect(await codes()).toEqual([])
  })

  it.each([
    ['Linux strongSwan U6.1.0/K7.0.0', ['ikev1-missing']],
    ['Linux strongSwan U6.0.4/K6.8.0', []],
    ['Linux Libreswan 5.2 (XFRM) on 6.12.0', ['ikev1-missing']],
    ['Linux Libreswan 3.32 (netkey) on 5.15.0', []],
  ])('knows whether %s still speaks IKEv1', async (version, expected) => {
    machine.outputs.set('ipsec', version)
    expect(await codes()).toEqual(expected)
  })

  it('believes a Libreswan that is told to accept IKEv1', async () => {
    machine.outputs.set('ipsec', 'Linux Libreswan 5.2 (XFRM) on 6.12.0')
    machine.files.set('/etc/ipsec.conf', 'config setup\n\tikev1-policy=accept\n')
    expect(await codes()).toEqual([])
  })

  it('names a kernel module that a distribution keeps out', async () => {
    machine.files.set('/proc/modules', 'esp4 1 0 - Live 0x0\n')
    machine.files.set('/lib/modules/6.1.0-18-amd64/modules.dep', 'kernel/drivers/net/ppp/ppp_generic.ko: \n')
    machine.files.set('/etc/modprobe.d/ppp.conf', 'install ppp_generic /bin/false\n')
    expect((await survey()).faults).toMatchObject([{ code: 'kernel-module-missing', args: { module: 'ppp_generic' } }])
  })

  it('shows who has a port, as far as this user may know', async () => {
    machine.files.set('/proc/net/udp', '  1: 00000000:01F4 00000000:0000 07 0:0 00:0 0 0 0 4711 2 0 0\n')
    expect(checksOf(await survey(), 'port')).toEqual([
      { id: '500', group: 'port', state: 'taken' },
      { id: '4500', group: 'port', state: 'free' },
      { id: '1701', group: 'port', state: 'free' },
    ])
    expect(await codes()).toEqual([])
  })

  it('says what strongSwan by itself would lack', async () => {
    machine.files.set('/usr/lib/ipsec/charon', '').set('/usr/lib/ipsec/plugins/libstrongswan-vici.so', '')
    expect((await survey()).alternatives).toEqual([{ backend: 'strongswan', lacks: ['culvert-helper'] }])
    machine.files.set('/usr/lib/culvert/culvert-helper', '')
    expect((await survey()).alternatives).toEqual([{ backend: 'strongswan', lacks: [] }])
  })

  it('asks NetworkManager nothing but questions', async () => {
    await survey()
    expect(manager.calls).toEqual(['GetPermissions'])
  })
})
