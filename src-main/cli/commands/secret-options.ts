import type { Command } from 'commander'
import type { Definer } from './definer.ts'

/** Adds the flags for `SecretOptions`: where a command that signs in takes its secrets from. */
export const withSecretOptions = (command: Command, { option, texts }: Definer): Command =>
  command
    .addOption(option('--ask-secrets', texts.text('cli.option.ask-secrets')))
    .addOption(option('--secrets-stdin', texts.text('cli.option.secrets-stdin')))
    .addOption(option('--no-input', texts.text('cli.option.no-input')))
