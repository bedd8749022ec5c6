import { setup } from '../lab/driver/global-setup.ts'
import { cpuOf } from '../lab/driver/processors.ts'
import { whyNoCli, whyNoGuest } from '../lab/driver/prerequisites.ts'
import { HeldConnect } from '../lab/world/held.ts'
import { installHelper } from '../lab/world/helper.ts'
import { Lab } from '../lab/world/lab.ts'
import { until } from '../lab/world/script.ts'
import { usualClient } from '../lab/world/settings.ts'
import { CONNECT_PARTS, connectParts, PART_TITLES, type ConnectPart } from './connect-parts.ts'
import { median } from './median.ts'

/**
 * `npm run bench:strongswan`: seconds from the command to its word that the tunnel is up, `culvert connect` without
 * NetworkManager against `nmcli con up`, in one guest, turn by turn, so that whatever disturbs the machine disturbs
 * both, and what a connect spends its time on. Prints tables in Markdown; the exit code is 1 when the goal is missed.
 */
const runs = 5
const goal = 0.2

interface Row {
  readonly nmcli: number
  readonly culvert: number
  readonly disconnect: number
  readonly parts: Readonly<Record<ConnectPart, number>>
}

async function main(): Promise<void> {
  const reason = whyNoGuest() ?? whyNoCli()
  if (reason !== undefined) {
    process.stderr.write(`${reason}\n`)
    process.exitCode = 2
    return
  }
  await setup()
  const lab = await Lab.open('bench-strongswan', cpuOf(0), 900)
  try {
    await installHelper(lab.guest)
    const rows: Row[] = []
    for (let run = 1; run <= runs; run += 1) rows.push(await measure(lab, run))
    const ratio = median(rows.map(({ culvert }) => culvert)) / median(rows.map(({ nmcli }) => nmcli))
    process.stdout.write(table(rows, ratio))
    process.exitCode = ratio <= goal ? 0 : 1
  } finally {
    await lab.close()
  }
}

/** One turn of each; the first to go changes from run to run. */
async function measure(lab: Lab, run: number): Promise<Row> {
  const early = run % 2 === 0 ? await byNmcli(lab, run) : undefined
  const ours = await byCulvert(lab, run)
  return { nmcli: early ?? (await byNmcli(lab, run)), ...ours }
}

async function byNmcli(lab: Lab, run: number): Promise<number> {
  await lab.arrange(`nmcli-${run}`)
  await lab.nmcli.add('bench', usualClient)
  const { code, milliseconds, stderr } = await lab.nmcli.up('bench')
  if (code !== 0) throw new Error(`nmcli con up: ${stderr}`)
  await lab.nmcli.down('bench')
  await lab.guest.must('client', until(15, '! pgrep -x pppd'))
  return milliseconds / 1000
}

async function byCulvert(lab: Lab, run: number): Promise<Omit<Row, 'nmcli'>> {
  await lab.arrange(`culvert-${run}`)
  const culvert = lab.culvert('ada', 'strongswan')
  await culvert.add('bench', usualClient)
  const held = new HeldConnect(lab.guest)
  const { tunnel, seconds, fault, printed } = await culvert.hold(held, 'bench', usualClient)
  if (fault !== undefined) throw new Error(`culvert connect: ${printed}`)
  const { milliseconds } = await culvert.disconnect('bench')
  await held.ended()
  return { culvert: seconds, disconnect: milliseconds / 1000, parts: connectParts(seconds, tunnel?.rungs ?? []) }
}

function table(rows: readonly Row[], ratio: number): string {
  const line = (name: string, { nmcli, culvert, disconnect }: Omit<Row, 'parts'>): string =>
    `| ${[name, ...[nmcli, culvert, disconnect].map((value) => value.toFixed(2))].join(' | ')} |`
  const of = (pick: (row: Row) => number): number => median(rows.map(pick))
  const medians = {
    nmcli: of((row) => row.nmcli),
    culvert: of((row) => row.culvert),
    disconnect: of((row) => row.disconnect),
  }
  return `| seconds | \`nmcli con up\` | \`culvert connect\` | \`culvert disconnect\` |
|---|---|---|---|
${rows.map((row, i) => line(String(i + 1), row)).join('\n')}
${line('median', medians)}

| \`culvert connect\`, part | median, seconds |
|---|---|
${CONNECT_PARTS.map((part) => `| ${PART_TITLES[part]} | ${of((row) => row.parts[part]).toFixed(2)} |`).join('\n')}

\`culvert connect\` takes ${ratio.toFixed(2)} times as long as \`nmcli con up\` (goal: at most ${goal}).
`
}

await main()
