import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FrameReader, frameOf } from '../../src-main/contract/frames.ts'
import { HELPER_PATH, helperMessage, type HelperMessage } from '../../src-main/contract/helper.ts'
import { BareRoot, canMakeRoots, type Ran, type Suite } from '../support/packaging/bare-root.ts'
import { controlField, manifest } from '../support/packaging/build.ts'
import { packages } from './driver/packages.ts'

/** One release in the fast set; both with `npm run package:all`. */
const SUITES: readonly Suite[] = process.env['CULVERT_PACKAGE'] === 'all' ? ['bookworm', 'trixie'] : ['bookworm']

const SECRETS = '{"password":"pass-Wort","psk":"key-Wort"}'

describe.skipIf(!canMakeRoots()).each(SUITES)('the deb in a bare Debian (%s) without Node.js', (suite) => {
  let root: BareRoot
  let before: readonly string[]
  let installed: Ran
  beforeAll(() => {
    root = new BareRoot(suite, controlField(packages(), 'Depends'))
    before = root.files()
    installed = root.install(packages().deb)
  }, 1_200_000)
  afterAll(() => root.remove())

  it('needs nothing but what it depends on', () => {
    expect(installed).toMatchObject({ status: 0 })
    expect(installed.stdout).toContain('0 upgraded, 1 newly installed')
    expect(root.run('command -v node nodejs')).toMatchObject({ status: 1, stdout: '' })
  })

  it('has a command that says its version', () => {
    expect(root.runAsPerson('culvert --version')).toEqual({ status: 0, stdout: `${manifest.version}\n`, stderr: '' })
  })

  it('surveys a machine that can carry no tunnel yet, and says what to install', () => {
    const ran = root.runAsPerson('culvert survey')
    expect(ran.stdout).toContain('sudo apt install network-manager network-manager-l2tp')
    expect(ran).toMatchObject({ status: 1, stderr: '' })
  })

  it('adds a profile, and says that there is no keychain for its secrets', () => {
    const words = 'culvert profile add Office --gateway 192.0.2.1 --user anna --secrets-stdin 2>&1'
    const ran = root.runAsPerson(`${words} && culvert profile list && grep -r -e Wort . ; echo found $?`, SECRETS)
    expect(ran.stdout).toContain('no usable keychain, so the secrets were not stored')
    expect(ran.stdout).toMatch(/^Office +anna +192\.0\.2\.1$/m)
    expect(ran.stdout).toMatch(/^found 1$/m)
  })

  it('finds a wrong key at its own gateway', () => {
    const ran = root.runAsPerson('culvert practice wrong-psk --try')
    expect(ran.stdout).toContain('✗ The pre-shared key is wrong.')
    expect(ran).toMatchObject({ status: 1, stderr: '' })
  })

  it('climbs the whole ladder to a gateway in another process', () => {
    const gateway = 'culvert practice good > gateway & pid=$!; until grep -q 15500 gateway; do sleep 0.1; done'
    const ran = root.runAsPerson(`${gateway}\nculvert diagnose --practice --no-input; code=$?; kill $pid; exit $code`)
    expect(ran.stdout).toContain('A connection works, up to traffic through the tunnel')
    expect(ran.status).toBe(0)
  })

  it('has a helper that answers root', async () => {
    const said = await spoken(root, [
      { verb: 'hello', number: 1, protocol: 2 },
      { verb: 'survey', number: 2 },
    ])
    expect(said).toEqual([
      { kind: 'done', number: 1 },
      expect.objectContaining({ kind: 'done', number: 2, survey: expect.anything() as unknown }),
    ])
  })

  it('has a helper that no variable of Node.js reaches', () => {
    const ran = root.run(`NODE_OPTIONS=--no-such-option ${HELPER_PATH} session < /dev/null`)
    expect(ran).toEqual({ status: 0, stdout: '', stderr: '' })
  })

  it('leaves nothing when it is purged', () => {
    expect(root.run('apt-get purge --yes culvert', '', true)).toMatchObject({ status: 0 })
    const after = root.files()
    expect(after.filter((path) => !before.includes(path))).toEqual([])
    // No package owns /opt: dpkg removes the empty folder with the last package that used it.
    expect(before.filter((path) => path !== 'opt' && !after.includes(path))).toEqual([])
  })
})

/** The helper's answers to the requests, in order; then its input ends, and so does the helper. */
async function spoken(root: BareRoot, requests: readonly unknown[]): Promise<readonly HelperMessage[]> {
  const helper = root.start(`exec ${HELPER_PATH} session`)
  const reader = new FrameReader()
  const said: HelperMessage[] = []
  helper.stdout.on('data', (chunk: Buffer) => {
    const { bodies, problem } = reader.read(chunk)
    for (const body of bodies) said.push(helperMessage.parse(JSON.parse(Buffer.from(body).toString('utf8'))))
    if (problem || said.length === requests.length) helper.stdin.end()
  })
  for (const request of requests) helper.stdin.write(frameOf(Buffer.from(JSON.stringify(request))))
  await once(helper, 'close')
  return said
}
