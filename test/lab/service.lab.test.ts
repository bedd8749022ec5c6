import { beforeAll, expect, it } from 'vitest'
import { unitText } from '../../src-main/platform/linux-unit/render.ts'
import { allAsked } from './driver/asked.ts'
import { labSuite } from './driver/suite.ts'
import { pingThroughTunnel } from './world/client.ts'
import { installHelper } from './world/helper.ts'
import type { Lab } from './world/lab.ts'
import { until, writeFile } from './world/script.ts'
import { usualClient } from './world/settings.ts'
import { difference, snapshot } from './world/snapshot.ts'

const GIVEN = '/run/given'
const STATE = '/var/lib/culvert/services/lab'
const LOG = '/run/service.log'

/** The rights that the unit leaves to its processes, as setpriv(1) writes them. */
const rights = (id: string): string => {
  const facts = { id, name: 'x', program: [], credentials: [], encrypted: true, ownCharon: false }
  const names = /^CapabilityBoundingSet=(.*)$/m.exec(unitText(facts))?.[1]?.split(' ') ?? []
  return ['-all', ...names.map((name) => `+${name.replace('CAP_', '').toLowerCase()}`)].join()
}

/** What the service itself has said goes into the failure. */
async function eventually(lab: Lab, is: () => Promise<boolean>, wanted: boolean): Promise<void> {
  try {
    await expect.poll(is, { timeout: 120_000, interval: 3_000 }).toBe(wanted)
  } catch (error) {
    throw new Error(await lab.guest.must('client', `cat ${LOG}`), { cause: error })
  }
}

/**
 * The guest has no systemd as its first process: the service's process is begun as its unit begins it, with the same
 * credentials, environment and rights; what systemd adds to that is in `test/system/src-main/platform/linux-unit`.
 */
async function begin(lab: Lab, id: string): Promise<void> {
  const { guest } = lab
  const command = lab.culvert('root').command(['service', 'run', id])
  const env = `env -i CREDENTIALS_DIRECTORY=${GIVEN} CULVERT_HOME=${STATE} CULVERT_BACKEND=strongswan PATH=/usr/sbin:/usr/bin`
  await guest.must(
    'client',
    `modprobe --quiet --all ppp_generic l2tp_ppp || true
mkdir -p ${STATE}; chmod 700 ${STATE}
( ${env} setpriv --no-new-privs --bounding-set ${rights(id)} ${command} > ${LOG} 2>&1 & echo $! > /run/service.pid ) < /dev/null`,
  )
}

if (allAsked) {
  labSuite('A tunnel of the computer’s own', { name: 'service', seconds: 600 }, (lab) => {
    beforeAll(() => installHelper(lab().guest))

    it(
      'comes up with the rights of its unit, is seen by everybody, comes back after a kill, and leaves nothing',
      {
        timeout: 600_000,
      },
      async () => {
        const world = lab()
        const { guest } = world
        await world.arrange('service', {})
        const root = world.culvert('root')
        await root.add('Office', { ...usualClient, more: ['--keep', 'always'] })
        const shown = await root.run(['profile', 'show', 'Office', '--json'])
        const { profile } = JSON.parse(shown.stdout) as { profile: { id: string } }
        const { password, psk } = usualClient
        await guest.must(
          'client',
          [
            `mkdir -m 700 ${GIVEN}`,
            writeFile(`${GIVEN}/profile`, JSON.stringify(profile)),
            writeFile(`${GIVEN}/password`, password),
            writeFile(`${GIVEN}/psk`, psk),
          ].join('\n'),
        )
        const before = await snapshot(guest)

        await begin(world, profile.id)
        const isUp = async () =>
          (await world.culvert('ada', 'strongswan').status()).some(
            ({ name, state }) => name === 'Office' && state === 'connected',
          )
        await eventually(world, isUp, true)
        expect(await pingThroughTunnel(guest)).toBe(true)

        await guest.must('client', 'kill -KILL $(cat /run/service.pid)')
        await eventually(world, isUp, false)
        await begin(world, profile.id)
        await eventually(world, isUp, true)
        expect(await pingThroughTunnel(guest)).toBe(true)
        expect(await guest.must('client', `cat ${LOG}`)).not.toContain(password)

        await guest.must(
          'client',
          `kill -TERM $(cat /run/service.pid)\n${until(30, '! kill -0 $(cat /run/service.pid) 2> /dev/null')}`,
        )
        await guest.must(
          'client',
          `rm -rf ${LOG} /run/service.pid ${STATE}; rmdir -p --ignore-fail-on-non-empty /var/lib/culvert/services`,
        )
        expect(difference(before, await snapshot(guest))).toEqual([])
      },
    )
  })
}
