import { expect, it } from 'vitest'
import { allAsked, labSuite } from './driver/suite.ts'
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

    it('can be dialled again the moment it was hung up', async () => {
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

    it('whose path is cut is not called connected two minutes later', async () => {
      const { guest, arrange } = lab()
      const culvert = lab().culvert('ben')
      await arrange('live-cut')
      await culvert.add('Office', usualClient)
      expect((await culvert.connect('Office', usualClient)).fault).toBeUndefined()
      await cutThePath(guest)
      // The profile's default echo: five unanswered ones, twenty seconds apart.
      await guest.run(
        'client',
        'for i in {1..130}; do ip link show ppp0 up 2>/dev/null | grep -q ppp0 || break; sleep 1; done',
        {
          seconds: 150,
        },
      )
      const live = (await culvert.status()).filter((known) => known.state === 'connected')
      expect(live).toEqual([])
      expect((await footprint(guest)).nameServers).toEqual([])
    }, 240_000)
  })
}
