import { setup } from '../lab/driver/global-setup.ts'
import { cpuOf } from '../lab/driver/processors.ts'
import { whyNoCli, whyNoGuest } from '../lab/driver/prerequisites.ts'
import { until } from '../lab/world/script.ts'
import { as } from '../lab/world/people.ts'
import { Lab } from '../lab/world/lab.ts'
import type { Culvert } from '../lab/world/culvert.ts'
import { usualClient } from '../lab/world/settings.ts'
import { median } from './median.ts'

/**
 * `npm run bench:connect`: seconds from the command to an address, `culvert connect` against `nmcli con up`, in one
 * guest, turn by turn, so that whatever disturbs the machine disturbs both. Prints a table in Markdown; the exit code is
 * 1 when the goal is missed.
 */
const runs = 5
const goal = 1.05

/**
 * Seconds from the command's start until NetworkManager is asked to connect (the program's own start, which costs
 * several times more in the guest than on the host), until the tunnel has its address, and until the command is done.
 */
interface Times {
  readonly asked: number
  readonly address: number
  readonly complete: number
}

interface Row {
  readonly nmcli: Times
  readonly culvert: Times
  readonly status: number
}

async function main(): Promise<void> {
  const reason = whyNoGuest() ?? whyNoCli()
  if (reason !== undefined) {
    process.stderr.write(`${reason}\n`)
    process.exitCode = 2
    return
  }
  await setup()
  const lab = await Lab.open('bench', cpuOf(0), 900)
  try {
    const rows: Row[] = []
    const culvert = lab.culvert('ben')
    for (let run = 0; run < runs; run += 1) rows.push(await measure(lab, culvert, run))
    const ratio = median(rows.map((row) => row.culvert.address)) / median(rows.map((row) => row.nmcli.address))
    process.stdout.write(table(rows, ratio))
    process.exitCode = ratio <= goal ? 0 : 1
  } finally {
    await lab.close()
  }
}

/** One turn of each; the first to go changes from run to run. */
async function measure(lab: Lab, culvert: Culvert, run: number): Promise<Row> {
  const first = run % 2 === 0
  const early = first ? await byNmcli(lab, run) : undefined
  const { culvert: ours, status } = await byCulvert(lab, culvert, run)
  return { nmcli: early ?? (await byNmcli(lab, run)), culvert: ours, status }
}

async function byNmcli(lab: Lab, run: number): Promise<Times> {
  await lab.arrange(`bench-nmcli-${run + 1}`)
  await lab.nmcli.add('bench', usualClient)
  const times = await timed(lab, 'nmcli --wait 60 con up bench')
  await lab.nmcli.down('bench')
  await lab.guest.must('client', until(15, '! pgrep -x pppd'))
  return times
}

async function byCulvert(lab: Lab, culvert: Culvert, run: number): Promise<Omit<Row, 'nmcli'>> {
  await lab.arrange(`bench-culvert-${run + 1}`)
  await culvert.add('bench', usualClient)
  const { password, psk } = usualClient
  const command = culvert.command(['connect', 'bench', '--secrets-stdin', '--json'])
  const times = await timed(lab, command, JSON.stringify({ password, psk }))
  const status = await culvert.run(['status', '--json'])
  await culvert.disconnect('bench')
  return { culvert: times, status: status.milliseconds / 1000 }
}

/** Runs the command as an ordinary user and notes when the tunnel's address appeared, by the kernel's own word. */
async function timed(lab: Lab, command: string, input = ''): Promise<Times> {
  const printed = await lab.guest.run(
    'client',
    `ip -ts -o monitor address > /run/addresses & monitor=$!; sleep 0.2
began=$EPOCHREALTIME; ( ${as('ben', command)} ) >&2; code=$?; ended=$EPOCHREALTIME
kill $monitor; echo $code $began $ended; grep -m1 'ppp[0-9].* inet ' /run/addresses
journalctl -q -o cat -t NetworkManager --since @\${began%.*} | grep -o '[[][0-9.]*[]] vpn.*starting l2tp' | tail -1`,
    { input, seconds: 90 },
  )
  const match = /^(\d+) ([\d.]+) ([\d.]+)\n\[([\d:.T-]+)\]/.exec(printed.stdout)
  if (match?.[1] !== '0') throw new Error(`${command}: ${printed.stdout}${printed.stderr}`)
  const began = Number(match[2])
  const asked = Number(/^\[([\d.]+)\] vpn/m.exec(printed.stdout)?.[1])
  return {
    asked: asked - began,
    address: Date.parse(`${match[4] ?? ''}Z`) / 1000 - began,
    complete: Number(match[3]) - began,
  }
}

function table(rows: readonly Row[], ratio: number): string {
  const columns: readonly ((row: Row) => number)[] = [
    (row) => row.nmcli.asked,
    (row) => row.culvert.asked,
    (row) => row.nmcli.address,
    (row) => row.culvert.address,
    (row) => row.nmcli.complete,
    (row) => row.culvert.complete,
    (row) => row.status,
  ]
  const line = (name: string, values: readonly number[]): string =>
    `| ${[name, ...values.map((value) => value.toFixed(2))].join(' | ')} |`
  const numbered = rows.map((row, i) =>
    line(
      String(i + 1),
      columns.map((column) => column(row)),
    ),
  )
  const medians = line(
    'median',
    columns.map((column) => median(rows.map(column))),
  )
  const dial = (times: (row: Row) => Times): number => median(rows.map((row) => times(row).address - times(row).asked))
  const dialRatio = dial((row) => row.culvert) / dial((row) => row.nmcli)
  return `| seconds | nmcli: asked | culvert: asked | nmcli: address | culvert: address | nmcli: done | culvert: done | \`culvert status\` |
|---|---|---|---|---|---|---|---|
${numbered.join('\n')}
${medians}

To the address, \`culvert connect\` takes ${ratio.toFixed(2)} times as long as \`nmcli con up\` (goal: at most ${goal}),
from the moment NetworkManager is asked ${dialRatio.toFixed(2)} times.
`
}

await main()
