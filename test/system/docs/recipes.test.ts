import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { outputs } from '../../../src-main/contract/cli-output.ts'
import { Bundle } from '../../support/cli/bundle.ts'
import { inCopy, whyNoCopy } from '../../support/recipes.ts'
import { fileOf, ISSUER, PAYLOAD, publisherFile } from '../../support/signed-files.ts'

const RECIPES = resolve(import.meta.dirname, '../../../docs/recipes')
const has = (program: string): boolean => spawnSync('which', [program]).status === 0
const moment = (days: number): string => `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 19)}Z`
const LASTING = { displayName: 'Example IT', expires: moment(900), validUntil: moment(900) }
const issue = (serial: number, gateway: string): Uint8Array =>
  fileOf({ ...PAYLOAD, serial, gateway, notBefore: moment(-1), expires: moment(300) }, [ISSUER])

const place = mkdtempSync(join(tmpdir(), 'culvert-recipes-'))
const [folder, files] = [join(place, 'copy'), join(place, 'files')]
for (const path of [folder, files]) mkdirSync(path)
const reason = whyNoCopy(folder)

/** Run on a copy of this computer, where they write to /etc/culvert as they do at an administrator's. */
describe.skipIf(reason !== undefined)(
  `recipes for many computers${reason ? ` (skipped: ${reason})` : ''}`,
  { timeout: 300_000 },
  () => {
    const bundle = new Bundle()
    const at = (name: string): string => join(files, name)
    /** The command of a person without rights, whose first it is. */
    const person = (words: string): string =>
      `install -d -o nobody /home/anna; setpriv --reuid nobody --clear-groups env HOME=/home/anna USER=anna ${process.execPath} ${bundle.program} ${words}`
    const run = (script: string): readonly string[] => {
      const ran = inCopy(script, folder, files)
      if (ran.status !== 0) throw new Error(`${script}\n${ran.stdout}${ran.stderr}`)
      return ran.stdout.split('---\n')
    }
    const listed = (text = ''): readonly string[] =>
      outputs.profiles.parse(JSON.parse(text)).profiles.map(({ name, gateway }) => `${name}: ${gateway}`)

    beforeAll(async () => {
      await bundle.build()
      for (const name of ['ansible.yml', 'build-deb.sh']) copyFileSync(join(RECIPES, name), at(name))
      writeFileSync(at('publisher.culvert'), publisherFile([ISSUER], [ISSUER], LASTING))
      writeFileSync(at('office.culvert'), issue(PAYLOAD.serial, 'vpn.example.com'))
      writeFileSync(at('next.culvert'), issue(PAYLOAD.serial + 1, 'vpn.example.net'))
    }, 300_000)
    afterAll(() => {
      bundle.remove()
      rmSync(place, { recursive: true })
    })

    it.skipIf(!has('ansible-playbook'))(
      'Ansible’s play gives everybody the profile, and changes nothing the second time',
      () => {
        const play = `ansible-playbook -i localhost, -c local ${at('ansible.yml')}`
        const [first, again, profiles] = run(
          `export HOME=/tmp ANSIBLE_LOCALHOST_WARNING=no; ${play}; echo ---; ${play}; echo ---; ${person('profile list --json')}`,
        )
        expect(first).toMatch(/changed=4 .*failed=0/)
        expect(again).toMatch(/changed=0 .*failed=0/)
        expect(listed(profiles)).toEqual(['Head office: vpn.example.com'])
      },
    )

    it.skipIf(!has('dpkg-deb'))(
      'a plain package gives everybody the profile, its next version the next issue, and its end takes back the trust',
      () => {
        const build = (profile: string, version: string): string =>
          `sh ${at('build-deb.sh')} ${at('publisher.culvert')} ${at(profile)} ${version} /tmp/example-${version}.deb; dpkg -i /tmp/example-${version}.deb >/dev/null`
        const [modes, first, own, second, after] = run(
          [
            build('office.culvert', '1'),
            `stat -c '%U:%G %a %n' /etc/culvert /etc/culvert/*/*`,
            'echo ---',
            person('profile list --json'),
            'echo ---',
            `${person('profile add Own --gateway vpn.example.org --user anna --json')} >/dev/null; ${person('connect Own --json --no-input')} || true`,
            'echo ---',
            build('next.culvert', '2'),
            person('profile list --json'),
            'echo ---',
            'dpkg --purge example-culvert >/dev/null; ls /etc/culvert 2>/dev/null || echo gone',
          ].join('\n'),
        )
        expect(modes?.trim().split('\n')).toEqual(
          ['/etc/culvert', 'policy.d/culvert.json', 'profiles.d/office.culvert', 'trust.d/example-it.culvert'].map(
            (name, i) => (i === 0 ? `root:root 755 ${name}` : `root:root 644 /etc/culvert/${name}`),
          ),
        )
        expect(listed(first)).toEqual(['Head office: vpn.example.com'])
        expect(outputs.fault.parse(JSON.parse(own ?? '')).fault.code).toBe('profile-unsigned')
        expect(listed(second)).toEqual(['Head office: vpn.example.net', 'Own: vpn.example.org'])
        expect(after?.trim()).toBe('gone')
      },
    )
  },
)
