import { expect, it } from 'vitest'
import { allAsked, labSuite } from './driver/suite.ts'
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

  if (allAsked)
    it('is refused when the pre-shared key is wrong', async () => {
      const { nmcli, arrange } = lab()
      await arrange('baseline-wrong-psk')
      await nmcli.add('lab', { ...usualClient, psk: 'not-the-key' })
      expect((await nmcli.up('lab')).code).toBe(4)
    })
})
