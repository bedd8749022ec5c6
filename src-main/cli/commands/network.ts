import type { Command } from 'commander'
import type { Definer } from './definer.ts'

/** Defines `network list|trust|forget`: the networks in which no tunnel is needed. */
export function defineNetwork(program: Command, { leaf, texts }: Definer): void {
  const network = program.command('network').description(texts.text('cli.command.network'))
  leaf(
    network.command('list').description(texts.text('cli.command.network-list')),
    [['culvert network list', texts.text('cli.example.network-list')]],
    async () => (await import('./network-action.ts')).listNetworks,
  )
  leaf(
    network
      .command('trust')
      .description(texts.text('cli.command.network-trust'))
      .argument('<name>', texts.text('cli.argument.network')),
    [
      ['culvert network trust Office', texts.text('cli.example.network-trust')],
      ['culvert profile edit Office --trusted-networks stay-away', texts.text('cli.example.network-profile')],
    ],
    async () => (await import('./network-action.ts')).trustNetwork,
  )
  leaf(
    network
      .command('forget')
      .description(texts.text('cli.command.network-forget'))
      .argument('<name>', texts.text('cli.argument.network')),
    [['culvert network forget Office', texts.text('cli.example.network-forget')]],
    async () => (await import('./network-action.ts')).forgetNetwork,
  )
}
