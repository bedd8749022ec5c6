import { beforeAll, expect, it } from 'vitest'
import { labSuite } from './driver/suite.ts'
import { gatewayAddress } from './world/addresses.ts'
import { installHelper } from './world/helper.ts'
import { HeldConnect } from './world/held.ts'
import type { Lab } from './world/lab.ts'
import { usualClient } from './world/settings.ts'

/** A name with only an IPv6 address, beyond the router. */
const NAME = 'six.example.test'
const GATEWAY = '2001:db8:10::10'
const client = { ...usualClient, gateway: NAME }
/** A name with an address of each version, for a profile that requires IPv6. */
const BOTH = 'both.example.test'
const overIpv6 = { ...usualClient, gateway: BOTH, more: ['--address-family', 'ipv6'] }

/** The lab's own plan has only IPv4; this is added during the scenario. */
async function open({ guest }: Lab): Promise<void> {
  const addressed = (link: string, address: string): string =>
    `sysctl -qw net.ipv6.conf.${link}.disable_ipv6=0; ip -6 addr replace ${address}/64 dev ${link} nodad`
  await guest.must(
    'router',
    `sysctl -qw net.ipv6.conf.all.forwarding=1; ${addressed('lan0', '2001:db8:50::1')}; ${addressed('wan0', '2001:db8:10::1')}`,
  )
  await guest.must('gateway', `${addressed('eth0', GATEWAY)}; ip -6 route replace 2001:db8:50::/64 via 2001:db8:10::1`)
  await guest.must(
    'client',
    `${addressed('eth0', '2001:db8:50::2')}; ip -6 route replace 2001:db8:10::/64 via 2001:db8:50::1
grep -q ${NAME} /etc/hosts || printf '%s\\n' '${GATEWAY} ${NAME} ${BOTH}' '${gatewayAddress} ${BOTH}' >>/etc/hosts
ping -6 -c 3 -W 2 ${GATEWAY} >/dev/null`,
  )
}

labSuite('A gateway with addresses of IPv6 alone', { name: 'ipv6', seconds: 600 }, (lab) => {
  beforeAll(() => installHelper(lab().guest))

  it('is reached by a diagnosis: phase 1 and 2 over IPv6, and no L2TP behind it', async () => {
    const culvert = lab().culvert('ada')
    await lab().arrange('ipv6-probe')
    await open(lab())
    await culvert.add('Office', client)
    const { report } = await culvert.diagnose('Office', client)
    const states = Object.fromEntries(report.ladder.map(({ stage, state }) => [stage, state]))
    const seen = JSON.stringify([report.rule, report.evidence])
    expect(states, seen).toMatchObject({ resolve: 'passed', reach: 'passed', ike: 'passed', ipsec: 'passed' })
    // xl2tpd supports only IPv4.
    expect(report.fault?.code, seen).toBe('l2tp-no-response')
  })

  it('is named by NetworkManager’s way, before it dials', async () => {
    const culvert = lab().culvert('ben', 'networkmanager')
    await lab().arrange('ipv6-networkmanager')
    await open(lab())
    await culvert.add('Office', client)
    const { fault } = await culvert.connect('Office', client, ['--no-diagnose'])
    expect([fault?.code, fault?.stage]).toEqual(['gateway-ipv6-only', 'resolve'])
  })

  it('is named by the helper’s way, before it dials', async () => {
    const culvert = lab().culvert('ada', 'strongswan')
    await lab().arrange('ipv6-helper')
    await open(lab())
    await culvert.add('Office', client)
    const { fault } = await culvert.hold(new HeldConnect(lab().guest), 'Office', client)
    expect([fault?.code, fault?.stage]).toEqual(['gateway-ipv6-only', 'resolve'])
  })

  it('is reached over the IP version that the profile requires, though its name has both', async () => {
    const culvert = lab().culvert('ada', 'strongswan')
    await lab().arrange('ipv6-required')
    await open(lab())
    await culvert.add('Office', overIpv6)
    const { report } = await culvert.diagnose('Office', overIpv6)
    // Over IPv4 this gateway connects; over IPv6 nothing speaks L2TP there.
    expect(report.fault?.code, JSON.stringify(report.evidence)).toBe('l2tp-no-response')
    const { fault } = await culvert.hold(new HeldConnect(lab().guest), 'Office', overIpv6)
    expect(fault?.code).toBe('ipv6-outside-not-carried')
  })
})
