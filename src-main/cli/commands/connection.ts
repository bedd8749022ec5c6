import type { Command } from 'commander'
import type { Definer } from './definer.ts'
import type { ConnectOptions } from './connect-action.ts'
import { withSecretOptions } from './secret-options.ts'
import type { StatusOptions } from './status-action.ts'

/** Defines `connect`, `disconnect` and `status`. */
export function defineConnection(program: Command, definer: Definer): void {
  const { leaf, option, texts } = definer
  const connect = program
    .command('connect')
    .summary(texts.text('cli.command.connect'))
    .description(`${texts.text('cli.command.connect')}\n\n${texts.text('cli.help.connect-ends')}`)
    .argument('<profile>', texts.text('cli.argument.profile'))
    .addOption(option('--remember', texts.text('cli.option.remember')))
    .addOption(option('--diagnose', texts.text('cli.option.diagnose')))
    .addOption(option('--no-diagnose', texts.text('cli.option.no-diagnose')))
  leaf<ConnectOptions>(
    withSecretOptions(connect, definer),
    [
      ['culvert connect Office', texts.text('cli.example.connect')],
      ['culvert connect Office --ask-secrets --remember', texts.text('cli.example.ask-again')],
      ['pass show vpn/office | culvert connect Office --secrets-stdin --json', texts.text('cli.example.script')],
    ],
    async () => (await import('./connect-action.ts')).connect,
  )

  const disconnect = program
    .command('disconnect')
    .description(texts.text('cli.command.disconnect'))
    .argument('[profile]', texts.text('cli.argument.profile-or-all'))
  leaf(
    disconnect,
    [['culvert disconnect', texts.text('cli.example.disconnect')]],
    async () => (await import('./disconnect-action.ts')).disconnect,
  )

  const status = program
    .command('status')
    .description(texts.text('cli.command.status'))
    .argument('[profile]', texts.text('cli.argument.profile-or-all'))
    .addOption(option('--watch', texts.text('cli.option.watch')))
  leaf<StatusOptions>(
    status,
    [
      ['culvert status', texts.text('cli.example.status')],
      ['culvert status --watch --json', texts.text('cli.example.watch')],
      ['culvert status Office > /dev/null || culvert connect Office', texts.text('cli.example.unless')],
    ],
    async () => (await import('./status-action.ts')).status,
  )
}
