import { HELPER_PATH } from '../../../src-main/contract/helper.ts'
import type { Guest } from '../driver/guest.ts'
import { until, writeFile } from './script.ts'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { project } from '../driver/places.ts'

export const helperPolicy = join(project, 'helpers/linux/install/org.example.culvert.policy')
const policyPlace = `/usr/share/polkit-1/actions/${basename(helperPolicy)}`

/**
 * Installs root's helper and polkit's policy where a package puts them, owned by root, and waits until polkit has read
 * it. The guest has no Node.js of its own: the host's is provided under the name in the helper's first line.
 */
export async function installHelper(guest: Guest): Promise<void> {
  await guest.must(
    'client',
    [
      `install -D -o root -g root -m 0755 /out/helper/${basename(HELPER_PATH)} ${HELPER_PATH} || exit 1`,
      writeFile(policyPlace, readFileSync(helperPolicy, 'utf8')),
      `[ -e /usr/bin/node ] || ln -s /runtime/${basename(process.execPath)} /usr/bin/node`,
      until(10, 'pkaction --action-id org.example.culvert.session'),
    ].join('\n'),
    { seconds: 40 },
  )
}
