import { createInterface } from 'node:readline/promises'
import { cpuOf } from './driver/processors.ts'
import { whyNoGuest } from './driver/prerequisites.ts'
import type { MachineName } from './driver/guest.ts'
import { ROOTS, type RootName } from './driver/roots.ts'
import { setup } from './driver/global-setup.ts'
import { Lab } from './world/lab.ts'
import { scenarios } from './scenarios.ts'

/**
 * `npm run lab:shell -- SCENARIO [GATEWAY [CLIENT]]`: arranges a scenario and runs typed commands on its machines,
 * which use these root file systems of `driver/roots.ts`, or the usual one.
 */
const machines: readonly MachineName[] = ['client', 'router', 'gateway', 'guest']

const isRoot = (name: string): name is RootName => Object.hasOwn(ROOTS, name)

async function main(name: string, gateway = 'usual', client = 'usual'): Promise<void> {
  const scenario = scenarios.find((candidate) => candidate.name === name)
  const reason = scenario === undefined ? `one of: ${scenarios.map((known) => known.name).join(' ')}` : whyNoGuest()
  if (scenario === undefined || reason !== undefined) {
    process.stderr.write(`${reason ?? ''}\n`)
    process.exitCode = 2
    return
  }
  if (!isRoot(gateway) || !isRoot(client)) throw new Error(`root file systems: ${Object.keys(ROOTS).join(' ')}`)
  await setup()
  const lab = await Lab.open('shell', cpuOf(0), 3600, { gateway, client })
  try {
    await lab.arrange(scenario.name, scenario)
    await lab.nmcli.add('lab', { ...scenario.client })
    process.stdout.write(
      `${machines.map((machine) => `:${machine}`).join(' ')} change the machine; 'lab' is the profile\n`,
    )
    await converse(lab)
  } finally {
    await lab.close()
  }
}

async function converse(lab: Lab): Promise<void> {
  let machine: MachineName = 'client'
  const terminal = createInterface({ input: process.stdin, output: process.stdout, prompt: 'client$ ' })
  terminal.prompt()
  for await (const line of terminal) {
    const chosen = machines.find((known) => line.trim() === `:${known}`)
    if (chosen !== undefined) machine = chosen
    else if (line.trim() !== '') {
      const output = await lab.guest.run(machine, line, { seconds: 600 })
      process.stdout.write(`${output.stdout}${output.stderr}[${output.code}, ${output.milliseconds} ms]\n`)
    }
    terminal.setPrompt(`${machine}$ `)
    terminal.prompt()
  }
}

await main(process.argv[2] ?? '', ...process.argv.slice(3, 5))
