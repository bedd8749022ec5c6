import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildHelper, canSeal, SealedPlace, type RunningHelper } from '../../../../support/helper/sealed.ts'
import { OFFICE_ID } from '../../../../support/profiles.ts'

const GATEWAY = '198.51.100.10'
const OWN = `/run/culvert/${OFFICE_ID}.charon/charon.vici`

/** An authority of a person's own, and a certificate of it. */
function certificates(): { readonly authority: string; readonly certificate: string; readonly privateKey: string } {
  const folder = mkdtempSync(join(tmpdir(), 'culvert-certificates-'))
  const openssl = (...words: readonly string[]): Buffer =>
    execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' })
  const key = ['-newkey', 'rsa:2048', '-nodes']
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=Authority of ada', '-days', '2')
  openssl('req', ...key, '-keyout', 'key', '-out', 'request', '-subj', '/CN=ada')
  openssl('x509', '-req', '-in', 'request', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-out', 'crt', '-days', '1')
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
  const made = { authority: read('ca.crt'), certificate: read('crt'), privateKey: read('key') }
  rmSync(folder, { recursive: true })
  return made
}

describe.skipIf(!canSeal() || !existsSync('/usr/lib/ipsec/charon'))(
  'a certificate of a person’s, in a place of its own',
  { timeout: 60_000 },
  () => {
    let built: Awaited<ReturnType<typeof buildHelper>>
    let place: SealedPlace
    let given: ReturnType<typeof certificates>
    const running: RunningHelper[] = []
    beforeAll(async () => {
      given = certificates()
      built = await buildHelper()
      place = await SealedPlace.open()
    }, 60_000)
    afterAll(() => {
      place.close()
      built.remove()
    })
    afterEach(async () => {
      for (const helper of running.splice(0)) {
        helper.end()
        await helper.exit
      }
      place.run(
        'pkill -x starter; for ((i = 0; i < 200; i++)); do [ -e /run/charon.pid ] || [ -e /run/starter.charon.pid ] || break; sleep 0.05; done',
      )
    }, 60_000)

    /** A connect with it that has come so far that charon knows of it. */
    async function connecting(): Promise<RunningHelper> {
      const helper = place.helper(built.path)
      running.push(helper)
      helper.say({ verb: 'hello', number: 1, protocol: 2 })
      const { authority, certificate, privateKey } = given
      const machineAuth = { kind: 'certificate', authority, certificate }
      const profile = { id: OFFICE_ID, name: 'Office', gateway: GATEWAY, user: 'ada', machineAuth }
      helper.say({ verb: 'connect', number: 2, profile, address: GATEWAY, secrets: { password: 'p', privateKey } })
      const { kind, ...more } = await helper.until(
        (message) => message.kind === 'failed' || (message.kind === 'stage' && message.stage === 'reach'),
      )
      expect(kind, JSON.stringify(more)).toBe('stage')
      return helper
    }
    const state = (): string =>
      place.run(
        'ip rule; ip route; ip xfrm policy; nft list ruleset; find /run /var/lib -type f -o -type s | sort; ps -eo stat=,pid=,comm= | grep -v ^Z | grep charon | cut -c6-; mount | grep -c /run',
      )

    it('S2: is never told to the administrator’s charon, which goes on as it was', async () => {
      place.run('/usr/lib/ipsec/starter --daemon charon > /dev/null 2>&1')
      place.run(
        'for ((i = 0; i < 200; i++)); do [ -S /run/charon.vici ] && swanctl --stats > /dev/null 2>&1 && break; sleep 0.05; done',
      )
      const before = state()
      expect(before).toMatch(/^220:/m)
      const helper = await connecting()
      expect(place.run(`swanctl --list-certs --uri unix://${OWN}`)).toContain('Authority of ada')
      expect(place.run('swanctl --list-certs')).not.toContain('Authority of ada')
      expect(place.run('swanctl --list-conns')).not.toContain('culvert')
      helper.end()
      await helper.exit
      expect(state()).toBe(before)
    })

    it('S2: is in a charon on IKE’s own ports where nobody else has them, and both end with the helper, however', async () => {
      const before = state()
      const helper = await connecting()
      expect(place.run('ss -Hlnup')).toMatch(/:500 .*charon[^]*:4500 |:4500 .*charon[^]*:500 /)
      expect(place.run('ls /run/charon.pid 2>&1')).toContain('No such file')
      place.run('pkill -KILL -f "[c]ulvert-helper session"')
      await helper.exit
      place.run('for ((i = 0; i < 200; i++)); do grep -q ":01F4 " /proc/net/udp || break; sleep 0.05; done')
      expect(place.run('ss -Hlnup')).not.toContain('charon')
      const next = place.helper(built.path)
      running.push(next)
      next.say({ verb: 'hello', number: 1, protocol: 2 })
      next.say({ verb: 'clean', number: 2 })
      expect(await next.answer(2)).toEqual({ kind: 'done', number: 2 })
      expect(state()).toBe(before)
    })
  },
)
