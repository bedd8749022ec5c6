import type { Command } from 'commander'
import { PROFILE_FLAGS, splitList, type Flag, type FlagGroup } from '../options/flags.ts'
import type { Definer } from './definer.ts'
import { wrap } from '../print/width.ts'
import type { ExportOptions } from './export-action.ts'
import { withFileTexts } from './file-context.ts'
import type { ImportOptions } from './import-action.ts'
import type { EditOptions, ListOptions, MoveOptions } from './profile-action.ts'
import type { RefreshOptions } from './refresh-action.ts'

const load = () => import('./profile-action.ts')

/** Defines `profile list|show|add|import|refresh|export|edit|remove|move`. */
export function defineProfile(program: Command, definer: Definer): void {
  const { leaf, texts } = definer
  const profile = program
    .command('profile')
    .description(texts.text('cli.command.profile'))
    .helpCommand('help [command]', texts.text('cli.command.help'))
  defineList(profile, definer)
  leaf(
    profile
      .command('show')
      .description(texts.text('cli.command.profile-show'))
      .argument('<profile>', texts.text('cli.argument.profile')),
    [],
    async () => (await load()).show,
  )
  defineAdd(profile, definer)
  defineImport(profile, definer)
  defineRefresh(profile, definer)
  defineExport(profile, definer)
  defineEdit(profile, definer)
  leaf(
    profile
      .command('remove')
      .description(texts.text('cli.command.profile-remove'))
      .argument('<profile...>', texts.text('cli.argument.profiles')),
    [],
    async () => (await load()).remove,
  )
  defineMove(profile, definer)
}

function defineList(profile: Command, { leaf, option, texts }: Definer): void {
  const command = profile
    .command('list')
    .description(texts.text('cli.command.profile-list'))
    .addOption(option('--group <name>', texts.text('cli.option.list-group')))
    .addOption(option('--label <name>', texts.text('cli.option.list-label')))
    .addOption(option('--favourites', texts.text('cli.option.list-favourites')))
    .addOption(option('--order <choice>', texts.text('cli.option.list-order')))
  leaf<ListOptions>(
    command,
    [['culvert profile list --group Customers --order use', texts.text('cli.example.list')]],
    async () => (await load()).list,
  )
}

function defineMove(profile: Command, { leaf, option, texts }: Definer): void {
  const command = profile
    .command('move')
    .description(texts.text('cli.command.profile-move'))
    .argument('<profile>', texts.text('cli.argument.profile'))
    .addOption(option('--first', texts.text('cli.option.move-first')))
    .addOption(option('--last', texts.text('cli.option.move-last')))
    .addOption(option('--before <profile>', texts.text('cli.option.move-before')))
  leaf<MoveOptions>(
    command,
    [['culvert profile move Office --before Lab', texts.text('cli.example.move')]],
    async () => (await load()).move,
  )
}

function defineAdd(profile: Command, definer: Definer): void {
  const { leaf, texts } = definer
  const add = profile
    .command('add')
    .description(texts.text('cli.command.profile-add'))
    .argument('[name]', texts.text('cli.argument.new-name'))
  leaf<EditOptions>(
    withFlags(add, definer),
    [
      ['culvert profile add', texts.text('cli.example.add-asking')],
      ['culvert profile add Office --gateway vpn.example.com --user anna', texts.text('cli.example.add')],
      [
        'culvert profile add Lab --gateway 203.0.113.10 --user anna \\\n' +
          '      --certificate anna.crt --private-key anna.key --authority ca.crt',
        texts.text('cli.example.add-certificate'),
      ],
      [
        'culvert profile add Branch --gateway vpn.example.com --user anna \\\n' +
          '      --routes 10.0.0.0/8,192.168.20.0/24 --domains corp.example',
        texts.text('cli.example.add-split'),
      ],
    ],
    async () => (await load()).add,
  )
}

function defineImport(profile: Command, definer: Definer): void {
  const { leaf, option, texts } = definer
  const command = profile
    .command('import')
    .description(texts.text('cli.command.profile-import'))
    .argument('[file...]', texts.text('cli.argument.import-files'))
    .addOption(option('--system', texts.text('cli.option.import-system')))
    .addOption(option('--dry-run', texts.text('cli.option.dry-run')))
    .addOption(option('--user <name>', texts.text('cli.option.import-user')))
    .addOption(option('--name <name>', texts.text('cli.flag.name')))
    .addOption(option('--certificate <file>', texts.text('cli.flag.certificate')))
    .addOption(option('--private-key <file>', texts.text('cli.flag.privateKey')))
    .addOption(option('--columns <list>', texts.text('cli.option.columns')))
    .addOption(option('--fingerprint <text>', texts.text('cli.option.fingerprint')))
    .addOption(option('--yes', texts.text('cli.option.yes')))
    .addOption(option('--no-input', texts.text('cli.option.no-input')))
  leaf<ImportOptions>(
    command,
    [
      ['culvert profile import Office.nmconnection --dry-run', texts.text('cli.example.import-settings')],
      ['culvert profile import --system', texts.text('cli.example.import-system')],
      ['culvert profile import example.culvert', texts.text('cli.example.import')],
      ['culvert profile import example.culvert --user anna --yes --no-input', texts.text('cli.example.import-script')],
    ],
    async () => withFileTexts((await import('./import-action.ts')).importFiles),
  )
}

function defineRefresh(profile: Command, definer: Definer): void {
  const { leaf, option, texts } = definer
  const command = profile
    .command('refresh')
    .description(texts.text('cli.command.profile-refresh'))
    .argument('[profile]', texts.text('cli.argument.profile'))
    .addOption(option('--yes', texts.text('cli.option.refresh-yes')))
    .addOption(option('--no-input', texts.text('cli.option.no-input')))
  leaf<RefreshOptions>(command, [['culvert profile refresh Office', texts.text('cli.example.refresh')]], async () =>
    withFileTexts((await import('./refresh-action.ts')).refresh),
  )
}

function defineExport(profile: Command, { leaf, option, texts }: Definer): void {
  const command = profile
    .command('export')
    .description(texts.text('cli.command.profile-export'))
    .argument('<profile...>', texts.text('cli.argument.profiles'))
    .addOption(option('--format <name>', texts.text('cli.option.export-format')))
    .addOption(option('--out <path>', texts.text('cli.option.export-out')))
  leaf<ExportOptions>(
    command,
    [
      ['culvert profile export Office --format networkmanager', texts.text('cli.example.export')],
      ['culvert profile export Office Lab --format csv', texts.text('cli.example.export-several')],
    ],
    async () => withFileTexts((await import('./export-action.ts')).exportNamed),
  )
}

function defineEdit(profile: Command, definer: Definer): void {
  const { leaf, texts } = definer
  const edit = profile
    .command('edit')
    .description(texts.text('cli.command.profile-edit'))
    .argument('<profile...>', texts.text('cli.argument.profiles'))
    .addOption(definer.option('--ask-secrets', texts.text('cli.option.ask-secrets-edit')))
  leaf<EditOptions>(
    withFlags(edit, definer),
    [
      ['culvert profile edit Office --mtu 1280', texts.text('cli.example.edit-mtu')],
      ['culvert profile edit Office Lab --group Customers --add-labels urgent', texts.text('cli.example.edit-file')],
      [
        'culvert profile edit Office --allow-weak --phase1 modern,legacy \\\n      --phase2 modern,legacy',
        texts.text('cli.example.edit-legacy'),
      ],
    ],
    async () => (await load()).edit,
  )
}

function withFlags(command: Command, { option, texts, width }: Definer): Command {
  for (const [name, flag] of Object.entries<Flag>(PROFILE_FLAGS)) {
    const negative = flag.flags.startsWith('--no-')
    const made = option(flag.flags, negative ? '' : texts.byData(`cli.flag.${name}`)).helpGroup(
      texts.text(`cli.group.${flag.group satisfies FlagGroup}`),
    )
    if (negative) made.hideHelp()
    if (flag.list)
      made.argParser((text: string, before: readonly string[] | false | undefined) => splitList(text, before))
    command.addOption(made)
  }
  return command
    .addOption(option('--secrets-stdin', texts.text('cli.option.secrets-stdin')))
    .addOption(option('--no-input', texts.text('cli.option.no-input')))
    .addHelpText('after', `\n${wrap(texts.text('cli.help.opposites'), width).join('\n')}`)
}
