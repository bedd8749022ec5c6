import { expect, it } from 'vitest'
import { onHost } from './driver/slowdown.ts'
import { allAsked } from './driver/asked.ts'
import { labSuite } from './driver/suite.ts'
import { footprint, pingThroughTunnel } from './world/client.ts'
import { usualClient } from './world/settings.ts'

labSuite('An ordinary user', { name: 'people', seconds: 300 }, (lab) => {
  it('connects and disconnects without a prompt and without root', async () => {
    const { guest, arrange } = lab()
    const culvert = lab().culvert('ada')
    await arrange('people-ada')
    await culvert.add('Office', usualClient)
    const before = await footprint(guest)
    const { tunnel, fault } = await culvert.connect('Office', usualClient)
    expect(fault).toBeUndefined()
    expect(tunnel?.state).toBe('connected')
    expect(await pingThroughTunnel(guest)).toBe(true)
    expect((await culvert.disconnect('Office')).code).toBe(0)
    expect(await footprint(guest)).toEqual(before)
  })

  if (allAsked)
    it('who may not read the journal is told of a failure all the same, within the time', async () => {
      const culvert = lab().culvert('ada')
      await lab().arrange('people-ada-wrong-password')
      const client = { ...usualClient, password: 'not-the-password' }
      await culvert.add('Office', client)
      const { fault, seconds } = await culvert.connect('Office', client)
      expect(['credentials-rejected', 'cause-unknown']).toContain(fault?.code)
      expect(seconds).toBeLessThan(20 * lab().pace)
    })

  it(
    'who may not read the journal learns the cause from a diagnosis that follows',
    { timeout: onHost(150_000) },
    async () => {
      const culvert = lab().culvert('ada')
      await lab().arrange('people-ada-finds-out')
      const client = { ...usualClient, password: 'not-the-password' }
      await culvert.add('Puzzle', client)
      const { fault, seconds, printed } = await culvert.connect('Puzzle', client, ['--diagnose'])
      expect(fault?.code, printed.stdout).toBe('credentials-rejected')
      expect(printed.stdout).not.toContain(client.password)
      // Usually within 15 s; a minute later if NetworkManager does not notice that pppd has ended.
      expect(seconds).toBeLessThan(90 * lab().pace)
    },
  )

  it('sees what is installed with `culvert survey`', async () => {
    const { survey } = await lab().culvert('ada').survey()
    expect(survey.backend).toBe('networkmanager')
    expect(survey.faults).toEqual([])
  })
})
