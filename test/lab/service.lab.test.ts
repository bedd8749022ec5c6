import { beforeAll, expect, it } from 'vitest'
import { unitText } from '../../src-main/platform/linux-unit/render.ts'
import { allAsked } from './driver/asked.ts'
import { labSuite } from './driver/suite.ts'
import { scenarios } from './scenarios.ts'
import { certificates } from './world/addresses.ts'
import { pingThroughTunnel } from './world/client.ts'
import { installHelper } from './world/helper.ts'
import type { Lab } from './world/lab.ts'
import { until, writeFile } from './world/script.ts'
import { difference, snapshot } from './world/snapshot.ts'

const GIVEN = '/run/given'
const STATE = '/var/lib/culvert/services/lab'
const LOG = '/run/service.log'

/** The privileges that the unit leaves to its processes, in the format of setpriv(1). */
const rights = (id: string, ownCharon: boolean): string => {
  const facts = { id, name: 'x', program: [], credentials: [], encrypted: true, ownCharon }
  const names = /^CapabilityBoundingSet=(.*)$/m.exec(unitText(facts))?.[1]?.split(' ') ?? []
  return ['-all', ...names.map((name) => `+${name.replace('CAP_', '').toLowerCase()}`)].join()
}

/** The output of the service becomes part of the failure. */
async function eventually(lab: Lab, is: () => Promise<boolean>, wanted: boolean): Promise<void> {
  try {
    await expect.poll(is, { timeout: 120_000, interval: 3_000 }).toBe(wanted)
  } catch (error) {
    throw new Error(await lab.guest.must('client', `cat ${LOG}`), { cause: error })
  }
}

/**
 * The guest does not run systemd as its first process: the service's process is started as by its unit, with the same
 * credentials, environment and privileges; `test/system/src-main/platform/linux-unit` tests what systemd adds.
 */
async function begin(lab: Lab, id: string, ownCharon: boolean): Promise<void> {
  const { guest } = lab
  const command = lab.culvert('root').command(['service', 'run', id])
  const env = `env -i CREDENTIALS_DIRECTORY=${GIVEN} CULVERT_HOME=${STATE} CULVERT_BACKEND=strongswan PATH=/usr/sbin:/usr/bin`
  await guest.must(
    'client',
    `modprobe --quiet --all ppp_generic l2tp_ppp || true
mkdir -p ${STATE}; chmod 700 ${STATE}
( ${env} setpriv --no-new-privs --bounding-set ${rights(id, ownCharon)} ${command} > ${LOG} 2>&1 & echo $! > /run/service.pid ) < /dev/null`,
  )
}

/** A pre-shared key, and certificates, which need a charon of the tunnel's own. */
const WAYS = ['psk-ok', 'cert-ok'] as const

async function lives(world: Lab, name: string): Promise<void> {
  const scenario = scenarios.find((one) => one.name === name)
  if (!scenario) throw new Error(`no scenario ${name}`)
  const { guest } = world
  const { client } = scenario
  await world.arrange(`service-${name}`, scenario)
  const root = world.culvert('root')
  await root.add('Office', { ...client, more: ['--keep', 'always'] })
  const shown = await root.run(['profile', 'show', 'Office', '--json'])
  const { profile } = JSON.parse(shown.stdout) as { profile: { id: string } }
  const key = client.certificate && (await guest.must('client', `cat ${certificates}/${client.certificate}.key`))
  const secrets = { password: client.password, ...(key === undefined ? { psk: client.psk } : { privateKey: key }) }
  const given = { profile: JSON.stringify(profile), ...secrets }
  const files = Object.entries(given).map(([file, content]) => writeFile(`${GIVEN}/${file}`, content))
  await guest.must('client', [`rm -rf ${GIVEN}`, `mkdir -m 700 ${GIVEN}`, ...files].join('\n'))
  const before = await snapshot(guest)

  const ownCharon = key !== undefined
  await begin(world, profile.id, ownCharon)
  const isUp = async () =>
    (await world.culvert('ada', 'strongswan').status()).some(
      (tunnel) => tunnel.name === 'Office' && tunnel.state === 'connected',
    )
  await eventually(world, isUp, true)
  expect(await pingThroughTunnel(guest)).toBe(true)

  await guest.must('client', 'kill -KILL $(cat /run/service.pid)')
  await eventually(world, isUp, false)
  await begin(world, profile.id, ownCharon)
  await eventually(world, isUp, true)
  expect(await pingThroughTunnel(guest)).toBe(true)
  expect(await guest.must('client', `cat ${LOG}`)).not.toContain(client.password)

  await guest.must('client', `kill -TERM $(cat /run/service.pid)\n${until(30, '! kill -0 $(cat /run/service.pid)')}`)
  const folders = 'rmdir -p --ignore-fail-on-non-empty /var/lib/culvert/services'
  await guest.must('client', `rm -rf ${LOG} /run/service.pid ${STATE}; ${folders}`)
  expect(difference(before, await snapshot(guest))).toEqual([])
}

if (allAsked) {
  labSuite('A tunnel of the computer’s own', { name: 'service', seconds: 900 }, (lab) => {
    beforeAll(() => installHelper(lab().guest))

    it.each(WAYS)(
      '%s: comes up with the rights of its unit, is seen by everybody, comes back, leaves nothing',
      (name) => lives(lab(), name),
    )
  })
}
