import type { Command } from 'commander'
import type { Definer } from './definer.ts'
import type { HistoryOptions } from './history-action.ts'
import type { ReportOptions } from './report-action.ts'

/** Defines `history` and `report`: past sessions, and the report that support staff need. */
export function defineHistory(program: Command, { leaf, option, texts }: Definer): void {
  leaf<HistoryOptions>(
    program
      .command('history')
      .description(texts.text('cli.command.history'))
      .argument('[profile]', texts.text('cli.argument.profile-or-all'))
      .addOption(option('--lines <count>', texts.text('cli.option.history-lines')))
      .addOption(option('--at <time>', texts.text('cli.option.at')))
      .addOption(option('--clear', texts.text('cli.option.clear'))),
    [
      ['culvert history', texts.text('cli.example.history')],
      ['culvert history Office --at 15:00', texts.text('cli.example.history-at')],
      ['culvert history --clear', texts.text('cli.example.history-clear')],
    ],
    async () => (await import('./history-action.ts')).history,
  )
  leaf<ReportOptions>(
    program
      .command('report')
      .description(texts.text('cli.command.report'))
      .addOption(option('--out <file>', texts.text('cli.option.report-out')))
      .addOption(option('--keep-addresses', texts.text('cli.option.keep-addresses')))
      .addOption(option('--keep-names', texts.text('cli.option.keep-names'))),
    [
      ['culvert report', texts.text('cli.example.report')],
      ['culvert report --out culvert-report.txt', texts.text('cli.example.report-out')],
    ],
    async () => (await import('./report-action.ts')).report,
  )
}
