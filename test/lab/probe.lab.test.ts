import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { project } from './driver/places.ts'
import { allAsked } from './driver/asked.ts'
import { labSuite } from './driver/suite.ts'
import { asNetworkManagerSaysIt, probeScenarios } from './probe-scenarios.ts'

/** One row: the cause, the diagnosis, and what NetworkManager's own tool says. */
interface Row {
  readonly cells: readonly string[]
}

const HEAD = ['scenario', 'true cause', 'verdict', 'certainty', 'took s', 'command s', 'nmcli con up says', 'nmcli s']
const rows: Row[] = []
const seconds = (value: number): string => value.toFixed(2)

labSuite('A diagnosis by an ordinary user', { name: 'probe', seconds: 1_500 }, (lab) => {
  for (const scenario of probeScenarios.filter(({ fast }) => fast || allAsked)) {
    const { name, cause, code, client, within } = scenario
    it(`finds, within ${within} s: ${cause} (${name})`, async () => {
      const { arrange, nmcli } = lab()
      const culvert = lab().culvert('ada')
      await arrange(name, scenario)
      await culvert.add('Office', client)
      const { report, seconds: whole, printed } = await culvert.diagnose('Office', client)
      const took = (report.took ?? Number.NaN) / 1000
      const found = [report.fault?.code ?? '-', report.certainty, seconds(took), seconds(whole)]
      rows.push({ cells: [name, cause, ...found, ...(allAsked ? await asNmcliSays() : ['', ''])] })

      const seen = JSON.stringify([report.rule, report.evidence])
      expect(report.fault?.code, seen).toBe(code)
      expect(printed.code).toBe(code === undefined ? 0 : 1)
      expect(took, seen).toBeLessThan(within * lab().pace)

      async function asNmcliSays(): Promise<readonly string[]> {
        await nmcli.add('lab', client, asNetworkManagerSaysIt(client))
        const said = await nmcli.up('lab')
        const text = said.code === 0 ? 'connected' : (said.stderr.split('\n')[0] ?? '')
        return [text.replace(/^Error: (Connection activation failed: )?/, ''), seconds(said.milliseconds / 1000)]
      }
    })
  }

  afterAll(() => {
    const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
    const table = [line(HEAD), line(HEAD.map(() => '---')), ...rows.map(({ cells }) => line(cells)), ''].join('\n')
    const path = join(project, 'artifacts/test/probe-table.md')
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, table)
    process.stdout.write(`\n${table}`)
  })
})
