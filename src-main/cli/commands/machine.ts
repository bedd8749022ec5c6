import type { Command } from 'commander'
import type { Definer } from './definer.ts'
import type { LogsOptions } from './logs-action.ts'
import type { SelftestOptions } from './selftest-action.ts'

/** Defines `survey`, `leak-check`, `selftest` and `logs`: the state of this computer and its past events. */
export function defineMachine(program: Command, { leaf, option, texts }: Definer): void {
  leaf(
    program.command('survey').description(texts.text('cli.command.survey')),
    [['culvert survey', texts.text('cli.example.survey')]],
    async () => (await import('./survey-action.ts')).survey,
  )
  leaf(
    program
      .command('leak-check')
      .description(texts.text('cli.command.leak-check'))
      .argument('[profile]', texts.text('cli.argument.profile')),
    [['culvert leak-check', texts.text('cli.example.leak-check')]],
    async () => (await import('./leak-check-action.ts')).leakCheck,
  )
  leaf<SelftestOptions>(
    program
      .command('selftest')
      .description(texts.text('cli.command.selftest'))
      .addOption(option('--report <file>', texts.text('cli.option.report')).default('culvert-selftest.txt')),
    [['culvert selftest', texts.text('cli.example.selftest')]],
    async () => (await import('./selftest-action.ts')).selftest,
  )
  leaf<LogsOptions>(
    program
      .command('logs')
      .description(texts.text('cli.command.logs'))
      .addOption(option('--lines <count>', texts.text('cli.option.lines')))
      .addOption(option('--follow', texts.text('cli.option.follow'))),
    [['culvert logs --lines 20 --follow', texts.text('cli.example.logs')]],
    async () => (await import('./logs-action.ts')).logs,
  )
}
