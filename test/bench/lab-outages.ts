import { setup } from '../lab/driver/global-setup.ts'
import { cpuOf } from '../lab/driver/processors.ts'
import { whyNoCli, whyNoGuest } from '../lab/driver/prerequisites.ts'
import { installHelper } from '../lab/world/helper.ts'
import { KeptConnect } from '../lab/world/kept.ts'
import { Lab } from '../lab/world/lab.ts'
import { backAt, CABLE, PATH, rest, work, type Outage } from '../lab/world/outage.ts'
import { straysSeen, watchForStrays } from '../lab/world/outage.ts'
import { usualClient } from '../lab/world/settings.ts'
import { median } from './median.ts'

/**
 * `npm run bench:outages`: a tunnel without NetworkManager that is kept, with its kill switch on and somebody who works
 * through it, in the lab's guest. Five times each way to lose it: seconds until that is shown, from the return of the path
 * to the first packet that is back, and packets of this computer that the router saw beside the tunnel. Prints a table in
 * Markdown; the exit code is 1 when a goal is missed.
 */
const RUNS = 5
/** Seconds. */
const GOALS = { noticed: 10, back: 4 }
const LONG = 35
/** Seconds that are left of it once it was noticed, and that a tunnel holds between two. */
const [REST, BETWEEN] = [25, 12]

const WAYS: readonly (readonly [string, Outage])[] = [
  ['the path, further along the way', PATH],
  ['the cable', CABLE],
]

interface Row {
  readonly noticed: number
  readonly back: number
}

async function main(): Promise<void> {
  const reason = whyNoGuest() ?? whyNoCli()
  if (reason !== undefined) {
    process.stderr.write(`${reason}\n`)
    process.exitCode = 2
    return
  }
  await setup()
  const lab = await Lab.open('bench-outages', cpuOf(0), 3_600)
  try {
    await installHelper(lab.guest)
    const lines: string[] = []
    for (const [what, outage] of WAYS) lines.push(await measured(lab, what, outage))
    process.stdout.write(
      `| Lost for some ${LONG} s | noticed, s | back after its return, s | packets beside the tunnel |\n|---|---|---|---|\n${lines.join('\n')}\n`,
    )
  } finally {
    await lab.close()
  }
}

async function measured(lab: Lab, what: string, outage: Outage): Promise<string> {
  const { guest } = lab
  await lab.arrange(`outages-${what.slice(4, 9).trim()}`)
  const client = { ...usualClient, more: ['--keep', 'always', '--kill-switch'] }
  const culvert = lab.culvert('ada', 'strongswan')
  await culvert.add('Office', client)
  const connect = new KeptConnect(guest)
  await connect.start(culvert, 'ada', 'Office', client)
  await connect.says('Connected to', 0, 60)
  await work(guest)
  await watchForStrays(guest)
  const rows: Row[] = []
  for (let run = 0; run < RUNS; run += 1) rows.push(await one(lab, connect, outage))
  const strays = await straysSeen(guest, true)
  await rest(guest)
  await culvert.disconnect('Office')
  const [noticed, back] = [rows.map((row) => row.noticed), rows.map((row) => row.back)]
  if (median(noticed) > GOALS.noticed || median(back) > GOALS.back || strays.length > 0) process.exitCode = 1
  const shown = (values: readonly number[]): string =>
    `**${median(values).toFixed(1)}** (${values.map((value) => value.toFixed(1)).join(', ')})`
  return `| ${what} | ${shown(noticed)} | ${shown(back)} | ${strays.length} |`
}

async function one({ guest }: Lab, connect: KeptConnect, outage: Outage): Promise<Row> {
  await guest.must('client', `sleep ${BETWEEN}`)
  const begun = await outage.begin(guest)
  const noticed = (await connect.says('Up, but nothing comes back', begun, 30)) - begun
  await guest.must('client', `sleep ${REST}`, { seconds: 90 })
  const ended = await outage.end(guest)
  const back = (await backAt(guest, ended, 120)) - ended
  await connect.says('Connected', ended, 30)
  return { noticed, back }
}

await main()
