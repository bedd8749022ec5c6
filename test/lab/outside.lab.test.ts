import { expect, it } from 'vitest'
import { labSuite } from './driver/suite.ts'
import { footprint, pingThroughTunnel } from './world/client.ts'
import { as } from './world/people.ts'
import { until } from './world/script.ts'
import { usualClient } from './world/settings.ts'

labSuite('Culvert and the rest of the machine', { name: 'outside', seconds: 400 }, (lab) => {
  it('shows a connection brought up with nmcli, and no longer when it is gone', async () => {
    const { nmcli, arrange } = lab()
    const culvert = lab().culvert('ben')
    await arrange('outside-nmcli')
    await nmcli.add('by-hand', usualClient)
    expect((await nmcli.up('by-hand')).code).toBe(0)
    expect(await culvert.status()).toMatchObject([{ name: 'by-hand', origin: 'system', state: 'connected' }])
    await nmcli.down('by-hand')
    await nmcli.remove('by-hand')
    expect(await culvert.status()).toEqual([])
  })

  it('connects a second time to what is connected without doing anything', async () => {
    const { guest, arrange } = lab()
    const culvert = lab().culvert('ben')
    await arrange('outside-twice')
    await culvert.add('Office', usualClient)
    const first = await culvert.connect('Office', usualClient)
    expect(first.fault).toBeUndefined()
    const after = await footprint(guest)
    const second = await culvert.connect('Office', usualClient)
    expect(second.tunnel).toMatchObject({ name: 'Office', state: 'connected' })
    expect(second.seconds).toBeLessThan(5 * lab().pace)
    expect(await footprint(guest)).toEqual(after)
  })

  it('recovers from a client that was killed in the middle of a connect', async () => {
    const { guest, arrange } = lab()
    const culvert = lab().culvert('ben')
    await arrange('outside-killed')
    await culvert.add('Office', usualClient)
    const before = await footprint(guest)
    const connect = as('ben', culvert.command(['connect', 'Office', '--secrets-stdin', '--json']))
    const { password, psk } = usualClient
    // charon runs once the plugin has the secrets and is working. (A background job has no input unless redirected.)
    const killed = await guest.run(
      'client',
      `( ${connect} ) <&0 & ${until(40, 'pgrep -x charon')}; pkill -KILL -x node; wait $!`,
      { input: JSON.stringify({ password, psk }) },
    )
    expect(killed.code, killed.stdout).toBe(128 + 9)
    const { tunnel, fault } = await culvert.connect('Office', usualClient)
    expect(fault).toBeUndefined()
    expect(tunnel?.state).toBe('connected')
    expect(await pingThroughTunnel(guest)).toBe(true)
    expect((await culvert.status()).map((known) => known.name)).toEqual(['Office'])
    expect((await culvert.disconnect('Office')).code).toBe(0)
    expect(await footprint(guest)).toEqual(before)
  })
})
