import { expect, it } from 'vitest'
import { allAsked } from './driver/asked.ts'
import { labSuite } from './driver/suite.ts'
import { gatewayAddress } from './world/addresses.ts'
import { footprint, pingThroughTunnel } from './world/client.ts'
import { overheard } from './world/router.ts'
import { usualClient } from './world/settings.ts'

labSuite('The lab itself, with nmcli as the client', { name: 'baseline', seconds: 180, needsCli: false }, (lab) => {
  it('connects through ESP in UDP and not one clear L2TP packet passes the router', async () => {
    const { guest, nmcli, arrange } = lab()
    await arrange('baseline-psk')
    await nmcli.add('lab', usualClient)
    expect((await nmcli.up('lab')).code).toBe(0)
    expect(await pingThroughTunnel(guest)).toBe(true)
    expect(await footprint(guest)).toMatchObject({ pppLinks: ['ppp0'], securityAssociations: 2, policies: 2 })
    const heard = await overheard(guest)
    expect(heard.espInUdp).toBeGreaterThan(4)
    expect(heard).toMatchObject({ esp: 0, clearL2tp: 0 })
  })

  it('counts what was sent just before, however late the capture is written', async () => {
    const { guest, arrange } = lab()
    await arrange('baseline-count')
    const tcpdump = '$(</run/tcpdump.pid)'
    await guest.must('router', `kill -STOP ${tcpdump}; (sleep 4; kill -CONT ${tcpdump}) </dev/null >/dev/null 2>&1 &`)
    // The gateway ignores them; what counts is what passes the router.
    const send = (port: number): string => `printf '%032d' 1 > /dev/udp/${gatewayAddress}/${port}`
    await guest.must('client', `for i in 1 2 3 4 5; do ${send(4500)}; ${send(1701)}; done`)
    expect(await overheard(guest)).toMatchObject({ espInUdp: 5, clearSent: 5 })
  })

  if (allAsked)
    it('is refused when the pre-shared key is wrong', async () => {
      const { nmcli, arrange } = lab()
      await arrange('baseline-wrong-psk')
      await nmcli.add('lab', { ...usualClient, psk: 'not-the-key' })
      expect((await nmcli.up('lab')).code).toBe(4)
    })
})
