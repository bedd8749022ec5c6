import { expect, it } from 'vitest'
import { labSuite } from './driver/suite.ts'
import { usualClient } from './world/settings.ts'

/** Each pair has failed in some client: an unbalanced quote, a comment sign, a number base, a length, an encoding. */
const pairs = [
  {
    title: 'quotes, backslashes, signs and blanks',
    password: `p"a\\s's #5 100% $HOME ; \`id\` {x}`,
    psk: `"quoted" \\back\\ #hash %pct 'single' = ; , : PSK`,
  },
  {
    title: 'a key that looks like base64 to strongSwan, and a password of many scripts',
    password: 'pässwörd-пароль-密码',
    psk: '0sdGhpcyBpcyBhIHBsYWluIGtleQ==',
  },
  {
    title: 'a key of 128 characters, and a password that begins like a file name and a comment',
    password: ' @/etc/passwd #',
    psk: Array.from({ length: 128 }, (_, i) => String.fromCharCode(33 + ((i * 7) % 94))).join(''),
  },
]

labSuite('Secrets reach the gateway byte for byte', { name: 'secrets', seconds: 300 }, (lab) => {
  pairs.forEach(({ title, password, psk }, i) => {
    it(title, async () => {
      const culvert = lab().culvert('ben')
      await lab().arrange(`secrets-${i + 1}`, { gateway: { password, psk } })
      const client = { ...usualClient, password, psk }
      await culvert.add('Office', client)
      const { tunnel, fault } = await culvert.connect('Office', client)
      expect(fault).toBeUndefined()
      expect(tunnel?.state).toBe('connected')

      // Neither the journal nor our own log nor the profile may contain them.
      const places = '/home/ben /run/NetworkManager/system-connections /etc/NetworkManager/system-connections'
      const found = await lab().guest.run(
        'client',
        `cat >/tmp/needles; { journalctl --no-pager -q -o cat; cat $(find ${places} -type f); } | grep -Fc -f /tmp/needles; rm /tmp/needles`,
        {
          input: `${password}\n${psk}\n`,
        },
      )
      expect(found.stdout.trim()).toBe('0')
    })
  })
})
