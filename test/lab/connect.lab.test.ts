import { expect, it } from 'vitest'
import { asked, labSuite } from './driver/suite.ts'
import { footprint, pingThroughTunnel } from './world/client.ts'
import { insideAddress } from './world/addresses.ts'
import { overheard } from './world/router.ts'

labSuite('A connect', { name: 'connect', seconds: 600 }, (lab) => {
  for (const scenario of asked('connected')) {
    it(`${scenario.title}, and its disconnect leaves nothing`, async () => {
      const { guest, arrange } = lab()
      const culvert = lab().culvert('root')
      await arrange(scenario.name, scenario)
      await culvert.add('Office', scenario.client)
      const before = await footprint(guest)

      const { tunnel, fault, seconds } = await culvert.connect('Office', scenario.client)
      expect(fault).toBeUndefined()
      expect(tunnel).toMatchObject({ name: 'Office', state: 'connected', origin: 'culvert' })
      expect(seconds).toBeLessThan(scenario.expect.withinSeconds * lab().pace)

      expect(await pingThroughTunnel(guest)).toBe(true)
      expect(await footprint(guest)).toMatchObject({ securityAssociations: 2, policies: 2 })
      const heard = await overheard(guest)
      const inUdp = scenario.expect.outcome === 'connected' && scenario.expect.encapsulation === 'udp'
      expect(inUdp ? heard.espInUdp : heard.esp).toBeGreaterThan(4)
      expect(heard).toMatchObject({ [inUdp ? 'esp' : 'espInUdp']: 0, clearL2tp: 0, clearTerminate: 0 })

      const [live] = await culvert.status()
      expect(live).toMatchObject({ name: 'Office', state: 'connected' })
      expect(live?.facts).toMatchObject({
        link: 'ppp0',
        address: expect.stringMatching(/^10\.88\.0\.\d+$/) as string,
        dns: [insideAddress],
        esp: { cipher: expect.stringMatching(/^aes/) as string, encapsulation: inUdp ? 'udp' : 'esp' },
      })

      expect((await culvert.disconnect('Office')).code).toBe(0)
      expect(await footprint(guest)).toEqual(before)
      expect(await overheard(guest)).toMatchObject({ clearL2tp: 0 })
      expect((await culvert.status()).filter((known) => known.state !== 'idle')).toEqual([])
    })
  }
})
