import { expect, it } from 'vitest'
import { labSuite } from './driver/suite.ts'
import { footprint, pingThroughTunnel } from './world/client.ts'
import * as plan from './world/addresses.ts'
import { as } from './world/people.ts'
import type { Guest } from './driver/guest.ts'
import { overheard } from './world/router.ts'
import { usualClient } from './world/settings.ts'

const spis = async (guest: Guest): Promise<readonly string[]> => {
  const printed = await guest.must('client', "ip xfrm state list nokeys | grep -o 'spi 0x[0-9a-f]*' | sort")
  return printed.trim().split('\n')
}

labSuite('A diagnosis beside everything else', { name: 'probe-beside', seconds: 400 }, (lab) => {
  it.each([
    ['that takes any number of clients', false],
    ['that takes one client of each identity', true],
  ])(
    'works while the system’s daemon has 500 and 4500, beside a live tunnel, at a gateway %s',
    async (_, uniqueIds) => {
      const { guest, arrange } = lab()
      const culvert = lab().culvert('ada')
      await arrange(uniqueIds ? 'beside-tunnel-unique' : 'beside-tunnel', { gateway: { uniqueIds } })
      await culvert.add('Office', usualClient)
      await culvert.add('Other', { ...usualClient, gateway: plan.gatewayName })
      expect((await culvert.connect('Office', usualClient)).fault).toBeUndefined()
      const owners = await guest.must('client', 'ss -Hulnp')
      expect(owners).toMatch(/:500 .*charon/)
      expect(owners).toMatch(/:4500 .*charon/)
      const before = { spis: await spis(guest), footprint: await footprint(guest) }
      expect(before.spis).toHaveLength(2)

      const pings = guest.run('client', `ping -i 0.2 -q -w 150 ${plan.tunnelGateway}`, { seconds: 160 })
      const other = await culvert.diagnose('Other', usualClient)
      // A card uses all the requests that a gateway is sent in half a minute, so it waits for its turn.
      const card = await culvert.diagnose(plan.gatewayAddress, usualClient)
      await guest.run('client', 'pkill -INT -x ping')

      expect(card.report.fault).toBeUndefined()
      expect(card.report.card?.ports.map(({ state }) => state)).toEqual(['answers', 'answers'])
      expect(other.report.fault).toBeUndefined()
      const printed = (await pings).stdout
      const [, sent = '0', received = '-'] = /(\d+) packets transmitted, (\d+) received/.exec(printed) ?? []
      expect(Number(sent), printed).toBeGreaterThan(20)
      expect(received, printed).toBe(sent)
      expect({ spis: await spis(guest), footprint: await footprint(guest) }).toEqual(before)
      expect(await pingThroughTunnel(guest)).toBe(true)
      // A gateway may retransmit after we have taken IPsec down.
      expect(await overheard(guest)).toMatchObject({ clearSent: 0 })
    },
    200_000,
  )

  it('names what NetworkManager only calls unknown, after a failed connect, to a person without the journal', async () => {
    const { guest, arrange } = lab()
    const culvert = lab().culvert('ada')
    const client = { ...usualClient, password: 'not-the-password' }
    await arrange('beside-after-failure')
    await culvert.add('Office', client)
    const without = await culvert.connect('Office', client)
    expect(without.fault?.code).toBe('cause-unknown')
    await guest.must(
      'client',
      as('ada', `printf '%s' '{"diagnoseAfterFailure":"always"}' > /home/ada/.config/culvert/settings.json`),
    )
    const { fault, printed } = await culvert.connect('Office', client)
    expect(fault, printed.stdout).toMatchObject({ code: 'credentials-rejected', stage: 'authenticate' })
    expect(printed.code).toBe(1)
    expect(printed.stdout).not.toContain(client.password)
  })

  it('keeps unusual secrets to itself: output, log, files, and what other programs see of it', async () => {
    const { guest, arrange } = lab()
    const culvert = lab().culvert('ada')
    const secrets = { password: `p"a\\s's #5 100% $HOME ; x`, psk: `Sentinel 'key' \\ "quoted" #9 %s ; $PATH` }
    await arrange('beside-secrets', { gateway: secrets })
    const client = { ...usualClient, ...secrets }
    await culvert.add('Office', client)
    await guest.must(
      'client',
      '(while [ ! -e /tmp/enough ]; do cat /proc/[0-9]*/{cmdline,environ} 2>/dev/null; sleep 0.03; done > /tmp/sampled) </dev/null >/dev/null 2>&1 & :',
    )
    const good = await culvert.diagnose('Office', client)
    const wrong = await culvert.diagnose('Office', { ...client, password: `${secrets.password} not` })
    const plain = await culvert.run(['diagnose', 'Office', '--secrets-stdin'], {
      input: JSON.stringify({ ...secrets, psk: `${secrets.psk} not` }),
    })
    expect(good.report.fault).toBeUndefined()
    expect(wrong.report.fault?.code).toBe('credentials-rejected')
    expect(plain.code).toBe(1)

    const sampled = await guest.run('client', 'touch /tmp/enough; sleep 0.5; grep -caF diagnose /tmp/sampled')
    expect(Number(sampled.stdout)).toBeGreaterThan(0)
    // Plain, as written by JSON, and in the hexadecimal and base64 forms that would hide them.
    const needles = Object.values(secrets).flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      ...(['hex', 'base64'] as const).map((form) => Buffer.from(secret, 'utf8').toString(form).replace(/=+$/, '')),
    ])
    const printed =
      [good, wrong].map(({ printed: one }) => one.stdout + one.stderr).join() + plain.stdout + plain.stderr
    for (const needle of needles) expect(printed).not.toContain(needle)
    const found = await guest.run(
      'client',
      'cat >/run/needles; cat $(find /home/ada -type f) /tmp/sampled | grep -caF -f /run/needles; journalctl -q --no-pager -o cat | grep -caF -f /run/needles; rm -f /run/needles /tmp/sampled /tmp/enough',
      { input: `${needles.join('\n')}\n` },
    )
    expect(found.stdout.trim().split('\n')).toEqual(['0', '0'])
  })
})
