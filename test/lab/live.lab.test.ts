import { expect, it } from 'vitest'
import { allAsked } from './driver/asked.ts'
import { labSuite } from './driver/suite.ts'
import { footprint, pingThroughTunnel } from './world/client.ts'
import { cutThePath } from './world/router.ts'
import { usualClient } from './world/settings.ts'

if (allAsked) {
  labSuite('A live tunnel', { name: 'live', seconds: 500 }, (lab) => {
    it('is followed by `culvert status --watch` from nothing to connected and back', async () => {
      const { guest, nmcli, arrange } = lab()
      const culvert = lab().culvert('ben')
      await arrange('live-watch')
      await nmcli.add('by-hand', usualClient)
      const watching = culvert.watch(25)
      await nmcli.up('by-hand')
      await guest.run('client', 'sleep 2')
      await nmcli.down('by-hand')
      const states = (await watching).map(
        (tunnels) => tunnels.find((known) => known.name === 'by-hand')?.state ?? 'absent',
      )
      expect(states).toContain('connecting')
      expect(states).toContain('connected')
      expect(states.indexOf('connected')).toBeGreaterThan(states.indexOf('connecting'))
      expect(['idle', 'absent']).toContain(states.at(-1))
    })

    it('F-34 can be dialled again the moment it was hung up', async () => {
      const { guest, arrange } = lab()
      const culvert = lab().culvert('ben')
      await arrange('live-redial')
      await culvert.add('Office', usualClient)
      expect((await culvert.connect('Office', usualClient)).fault).toBeUndefined()
      expect((await culvert.disconnect('Office')).code).toBe(0)
      expect((await culvert.connect('Office', usualClient)).fault).toBeUndefined()
      expect(await pingThroughTunnel(guest)).toBe(true)
      expect((await footprint(guest)).pppLinks).toEqual(['ppp0'])
    })

    it('whose path is cut is not called connected once its echoes went unanswered', async () => {
      const { guest, arrange } = lab()
      const culvert = lab().culvert('ben')
      await arrange('live-cut')
      const client = { ...usualClient, lcpEcho: '5:3' }
      await culvert.add('Office', client)
      expect((await culvert.connect('Office', client)).fault).toBeUndefined()
      await cutThePath(guest)
      await guest.run('client', 'sleep 25')
      expect((await culvert.status()).filter((known) => known.state === 'connected')).toEqual([])
      expect((await footprint(guest)).nameServers).toEqual([])
    })
  })
}
