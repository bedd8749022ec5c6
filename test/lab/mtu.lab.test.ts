import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { FaultCode } from '../../src-main/domain/connect/catalogue.ts'
import type { Output } from '../../src-main/contract/cli-output.ts'
import { project } from './driver/places.ts'
import { allAsked } from './driver/asked.ts'
import { labSuite } from './driver/suite.ts'
import { tunnelGateway } from './world/addresses.ts'
import type { NarrowPlace } from './world/router.ts'
import { usualClient } from './world/settings.ts'

type Reason = NonNullable<Output['mtu']['mtu']>['why']
type Suite = '3des-sha1' | 'aes256-sha256'

interface Case {
  readonly narrow: NarrowPlace
  readonly suite: Suite
  readonly why: Reason
  readonly code?: FaultCode
  /** In the set that runs on every change. */
  readonly fast?: true
}

const told = (octets: number, why: Reason, suite: Suite = '3des-sha1'): Case => ({
  narrow: { octets, larger: 'told' },
  suite,
  why,
})
const silent = (octets: number, why: Reason, suite: Suite = '3des-sha1'): Case => ({
  narrow: { octets, larger: 'silent' },
  suite,
  why,
})

/** Triple DES has the shorter blocks, which distinguish 1500 from 1492. */
const cases: readonly Case[] = [
  told(1500, 'fits'),
  told(1492, 'fits'),
  told(1400, 'cut'),
  { ...told(1300, 'cut'), fast: true },
  silent(1500, 'fits'),
  silent(1492, 'fits'),
  { ...silent(1400, 'dont-fragment'), fast: true },
  silent(1300, 'dont-fragment'),
  told(1400, 'cut', 'aes256-sha256'),
  silent(1300, 'dont-fragment', 'aes256-sha256'),
  {
    narrow: { octets: 1400, larger: 'dropped-back' },
    suite: '3des-sha1',
    why: 'path',
    code: 'path-mtu-black-hole',
  },
  {
    narrow: { octets: 1300, larger: 'dropped' },
    suite: 'aes256-sha256',
    why: 'path',
    code: 'path-mtu-black-hole',
  },
]

/**
 * Calculated by hand, independently of the product. Outside: IP 20, UDP 8, SPI and sequence 8, the IV, whole blocks,
 * the check value. In the blocks: UDP 8, L2TP 6 as the kernel's, PPP 4, the packet, and 2 for pad length and next
 * header.
 */
const expected: Readonly<Record<Suite, Readonly<Record<number, { readonly inner: number; readonly outer: number }>>>> =
  {
    // 20 + 8 + 8 + IV 8 + 8n + HMAC 12 = 56 + 8n, and the packet is 8n - 20.
    '3des-sha1': {
      1500: { inner: 1420, outer: 1496 }, // n = 180, because 1504 is too large
      1492: { inner: 1412, outer: 1488 }, // n = 179
      1400: { inner: 1324, outer: 1400 }, // n = 168
      1300: { inner: 1220, outer: 1296 }, // n = 155
    },
    // 20 + 8 + 8 + IV 16 + 16n + HMAC 16 = 68 + 16n, and the packet is 16n - 20.
    'aes256-sha256': {
      1400: { inner: 1308, outer: 1396 }, // n = 83
      1300: { inner: 1212, outer: 1300 }, // n = 77
    },
  }

const rows: string[] = []

labSuite('The largest packet, measured by an ordinary user', { name: 'mtu', seconds: 1_200 }, (lab) => {
  for (const { narrow, suite, why, code } of cases.filter((one) => one.fast || allAsked)) {
    const { octets, larger } = narrow
    it(`is exact to the byte over a path of ${octets}, larger ones ${larger}, with ${suite}`, async () => {
      const culvert = lab().culvert('ada')
      const esp = suite === '3des-sha1' ? '3des-sha1!' : 'aes256-sha256!'
      await lab().arrange(`mtu-${octets}-${larger}-${suite}`, {
        gateway: { esp, mru: 1500 },
        router: octets === 1500 && larger !== 'silent' ? {} : { narrow },
      })
      await culvert.add('Office', usualClient)
      if (suite === '3des-sha1') {
        const edited = await culvert.run(['profile', 'edit', 'Office', '--allow-weak', '--phase2', suite])
        expect(edited.code, edited.stderr).toBe(0)
      }
      const { mtu, diagnosis, printed, seconds } = await culvert.mtu('Office', usualClient)
      const said = `${printed.stdout}${printed.stderr}`
      rows.push([octets, larger, suite, mtu?.largest, mtu?.path, mtu?.why, seconds.toFixed(1)].join(' | '))

      const wanted = expected[suite][octets]
      if (!wanted) throw new Error('not reckoned')
      expect(mtu, said).toMatchObject({ largest: wanted.inner, path: wanted.outer, why, uncut: true })
      expect(mtu?.value).toBe(Math.min(1400, wanted.inner))
      // At 1500 the link itself is the limit, and nothing larger was tried.
      expect(mtu?.lost, said).toBe(octets === 1500 ? undefined : wanted.inner + 1)
      expect(diagnosis.fault?.code, said).toBe(code)
      expect(printed.code).toBe(code ? 1 : 0)
      expect(mtu?.parts?.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(octets)
    })
  }

  if (allAsked) {
    it('is in the profile on request, and the next tunnel has it', async () => {
      const { arrange, guest } = lab()
      const culvert = lab().culvert('ada')
      await arrange('mtu-apply', { gateway: { mru: 1500 }, router: { narrow: { octets: 1300, larger: 'dropped' } } })
      await culvert.add('Office', usualClient)
      const { applied, printed } = await culvert.mtu('Office', usualClient, ['--apply'])
      expect(applied).toEqual({ before: { mtu: 'auto', mru: 'auto' }, after: { mtu: 1212, mru: 1212 } })
      expect(printed.code).toBe(0)
      const { fault } = await culvert.connect('Office', usualClient)
      expect(fault).toBeUndefined()
      expect((await guest.must('client', 'cat /sys/class/net/ppp0/mtu')).trim()).toBe('1212')
      // Plus 20 of IP and 8 of ICMP.
      await guest.must('client', `ping -c 3 -i 0.3 -W 3 -M do -s ${1212 - 28} ${tunnelGateway}`)
      expect((await culvert.disconnect('Office')).code).toBe(0)
    })
  }

  afterAll(() => {
    const head = ['path', 'larger ones', 'suite', 'largest', 'outside', 'why', 's']
    const table = [head.join(' | '), head.map(() => '---').join(' | '), ...rows].map((row) => `| ${row} |`).join('\n')
    const path = join(project, 'artifacts/test/mtu-table.md')
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `${table}\n`)
    process.stdout.write(`\n${table}\n`)
  })
})
