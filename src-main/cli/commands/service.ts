import type { Command } from 'commander'
import type { Definer } from './definer.ts'
import { withSecretOptions } from './secret-options.ts'
import type { InstallServiceOptions } from './service-action.ts'

const load = () => import('./service-action.ts')

/** Defines `service install|remove|status`: tunnels that the system starts and keeps up, without a window. */
export function defineService(program: Command, definer: Definer): void {
  const { leaf, option, texts } = definer
  const service = program
    .command('service')
    .description(texts.text('cli.command.service'))
    .helpCommand('help [command]', texts.text('cli.command.help'))
  const install = service
    .command('install')
    .summary(texts.text('cli.command.service-install'))
    .description(`${texts.text('cli.command.service-install')}\n\n${texts.text('cli.help.service-install')}`)
    .argument('[profile]', texts.text('cli.argument.profile'))
    .addOption(option('--profile-stdin', texts.text('cli.option.profile-stdin')))
  leaf<InstallServiceOptions>(
    withSecretOptions(install, definer),
    [
      ['sudo culvert service install Office', texts.text('cli.example.service-install')],
      [
        'culvert profile show Office --json | sudo culvert service install --profile-stdin',
        texts.text('cli.example.service-own'),
      ],
    ],
    async () => (await load()).installService,
  )
  leaf(
    service
      .command('remove')
      .description(texts.text('cli.command.service-remove'))
      .argument('<profile>', texts.text('cli.argument.profile')),
    [['sudo culvert service remove Office', texts.text('cli.example.service-remove')]],
    async () => (await load()).removeService,
  )
  leaf(
    service
      .command('status')
      .description(texts.text('cli.command.service-status'))
      .argument('[profile]', texts.text('cli.argument.profile-or-all')),
    [['culvert service status', texts.text('cli.example.service-status')]],
    async () => (await load()).serviceStatus,
  )
  // Only the system runs this; a person uses `connect`.
  const run = service.command('run', { hidden: true }).argument('<profile>', texts.text('cli.argument.profile'))
  leaf(run, [], async () => (await import('./service-run-action.ts')).runService)
}
