import type { Command } from 'commander'
import type { Definer } from './definer.ts'
import type { DiagnoseOptions } from './diagnose-action.ts'
import type { MtuOptions } from './mtu-action.ts'
import type { PracticeOptions } from './practice-action.ts'
import { withSecretOptions } from './secret-options.ts'

/** Defines `diagnose`, `mtu` and `practice`. */
export function defineDiagnosis(program: Command, definer: Definer): void {
  const { leaf, option, texts } = definer
  const diagnose = program
    .command('diagnose')
    .description(texts.text('cli.command.diagnose'))
    .argument(`[${texts.text('cli.argument.profile-or-host-name')}]`, texts.text('cli.argument.profile-or-host'))
    .addOption(option('--user <name>', texts.text('cli.option.diagnose-user')))
    .addOption(option('--card', texts.text('cli.option.card')))
    .addOption(option('--closer-look', texts.text('cli.option.closer-look')))
    .addOption(option('--all-proposals', texts.text('cli.option.all-proposals')))
    .addOption(option('--log <file>', texts.text('cli.option.log')))
    .addOption(option('--attempt <number>', texts.text('cli.option.attempt')))
    .addOption(option('--note', texts.text('cli.option.note')))
    .addOption(option('--practice', texts.text('cli.option.practice')))
  leaf<DiagnoseOptions>(
    withSecretOptions(diagnose, definer),
    [
      ['culvert diagnose Office', texts.text('cli.example.diagnose')],
      ['culvert diagnose vpn.example.com', texts.text('cli.example.diagnose-host')],
      ['journalctl --boot > boot.log; culvert diagnose --log boot.log', texts.text('cli.example.diagnose-log')],
    ],
    async () => (await import('./diagnose-action.ts')).diagnose,
  )

  const mtu = program
    .command('mtu')
    .description(texts.text('cli.command.mtu'))
    .argument(`[${texts.text('cli.argument.profile-or-host-name')}]`, texts.text('cli.argument.profile-or-host'))
    .addOption(option('--apply', texts.text('cli.option.mtu-apply')))
    .addOption(option('--user <name>', texts.text('cli.option.diagnose-user')))
    .addOption(option('--practice', texts.text('cli.option.mtu-practice')))
  leaf<MtuOptions>(
    withSecretOptions(mtu, definer),
    [
      ['culvert mtu Office', texts.text('cli.example.mtu')],
      ['culvert mtu Office --apply', texts.text('cli.example.mtu-apply')],
    ],
    async () => (await import('./mtu-action.ts')).mtu,
  )

  const practice = program
    .command('practice')
    .description(texts.text('cli.command.practice'))
    .argument('[fault]', texts.text('cli.argument.practice-fault'))
    .addOption(option('--try', texts.text('cli.option.try')))
    .addOption(option('--list', texts.text('cli.option.list')))
  leaf<PracticeOptions>(
    practice,
    [
      ['culvert practice wrong-psk --try', texts.text('cli.example.practice-try')],
      ['culvert practice no-address', texts.text('cli.example.practice-serve')],
    ],
    async () => (await import('./practice-action.ts')).practice,
  )
}
