import { CommanderError, Option, type Command } from 'commander'
import { version } from '../../package.json' with { type: 'json' }
import type { Texts } from '../contract/texts/texts.ts'
import { defineConnection } from './commands/connection.ts'
import { defineDiagnosis } from './commands/diagnose.ts'
import { defineHistory } from './commands/history.ts'
import { defineMachine } from './commands/machine.ts'
import { defineNetwork } from './commands/network.ts'
import { defineService } from './commands/service.ts'
import { defineSign } from './commands/sign.ts'
import { defineProfile } from './commands/profile.ts'
import type { Action } from './commands/context.ts'
import { EXIT, type ExitCode } from './host/exit-code.ts'
import { Refused } from './input/problem.ts'
import { wrap } from './print/width.ts'
import { asksForHelp, secretArgument, withoutJson } from './usage.ts'
import { UsageCommand } from './usage-command.ts'
import type { HelpTexts, Example, Definer } from './commands/definer.ts'

/** A command found in the arguments; its code is not loaded yet. */
export interface Invocation {
  readonly kind: 'command'
  readonly load: () => Promise<Action<object>>
  readonly args: readonly string[]
  readonly options: object
}

export interface Answer {
  readonly kind: 'text'
  readonly text: string
  readonly exit: ExitCode
}

export interface Looks {
  readonly width: number
  readonly colour: boolean
}

/**
 * Parses the arguments without running anything or loading a heavy module, so help and version are as fast as Node.
 * @throws Refused for arguments that name no command or option
 */
export function readArguments(argv: readonly string[], texts: Texts, looks: Looks): Invocation | Answer {
  const secret = secretArgument(argv)
  if (secret) throw new Refused([secret])
  let chosen: Invocation | undefined
  let printed = ''
  // Looking up a hundred texts that are never shown would take half of a short command's time.
  const help = asksForHelp(argv)
  const asked = help ? undefined : GROUPS.find(({ names }) => names.includes(argv[0] ?? ''))
  const program = define(help ? texts : SILENT, looks, asked, {
    choose: (invocation) => {
      chosen = invocation
    },
    print: (text) => {
      printed += text
    },
  })
  try {
    const words = withoutJson(argv)
    program.parse(words.length > 0 ? words : ['--help'], { from: 'user' })
  } catch (error) {
    // The parser throws this after help and version; all other errors of the arguments are `Refused`.
    if (!(error instanceof CommanderError)) throw error
    return { kind: 'text', text: printed, exit: EXIT.done }
  }
  return chosen ?? { kind: 'text', text: printed, exit: EXIT.done }
}

const SILENT: HelpTexts = { text: () => '', byData: () => '' }

interface Outcome {
  readonly choose: (invocation: Invocation) => void
  readonly print: (text: string) => void
}

interface Group {
  /** The commands that it defines. */
  readonly names: readonly string[]
  readonly define: (program: Command, definer: Definer) => void
}

export const GROUPS: readonly Group[] = [
  { names: ['connect', 'disconnect', 'status'], define: defineConnection },
  { names: ['profile'], define: defineProfile },
  { names: ['diagnose', 'mtu', 'practice'], define: defineDiagnosis },
  { names: ['history', 'report'], define: defineHistory },
  { names: ['survey', 'leak-check', 'selftest', 'logs'], define: defineMachine },
  { names: ['network'], define: defineNetwork },
  { names: ['service'], define: defineService },
  { names: ['sign'], define: defineSign },
]

/** `asked`: the group of the command; the others are needed only for help and for suggestions after a mistyped name. */
function define(texts: HelpTexts, looks: Looks, asked: Group | undefined, outcome: Outcome): UsageCommand {
  const program = new UsageCommand('culvert')
    .exitOverride()
    .configureOutput({
      writeOut: outcome.print,
      writeErr: () => undefined,
      getOutHelpWidth: () => looks.width,
      getOutHasColors: () => looks.colour,
    })
    .configureHelp(helpIn(texts, looks))
    .helpOption('-h, --help', texts.text('cli.option.help'))
    .version(version, '-V, --version', texts.text('cli.option.version'))
    .description(texts.text('cli.about'))
    .helpCommand(false)
  const definer = definerOf(texts, looks, outcome)
  if (asked) {
    asked.define(program, definer)
    return program
  }
  for (const group of GROUPS) group.define(program, definer)
  program
    .command('help')
    .argument('[command...]', texts.text('cli.argument.command'))
    .description(texts.text('cli.command.help'))
    .action((words: readonly string[]) => named(program, words).outputHelp())
  const exitCodes = wrap(texts.text('cli.exit-codes'), looks.width).join('\n')
  program.addHelpText('after', `\n${examplesText(texts, looks, OVERVIEW(texts))}\n\n${exitCodes}`)
  return program
}

const OVERVIEW = (texts: HelpTexts): readonly Example[] => [
  ['culvert profile add Office --gateway vpn.example.com --user anna', texts.text('cli.example.add')],
  ['culvert connect Office', texts.text('cli.example.connect')],
  ['culvert status', texts.text('cli.example.status')],
]

function named(program: UsageCommand, words: readonly string[]): UsageCommand {
  return words.reduce((command, word) => {
    const found = command.commands.find((item) => item.name() === word)
    return found instanceof UsageCommand ? found : command.refuseCommand(word)
  }, program)
}

function definerOf(texts: HelpTexts, looks: Looks, outcome: Outcome): Definer {
  return {
    texts,
    width: looks.width,
    option: (flags, description) => new Option(flags, description),
    leaf: (command, examples, load) =>
      command
        .option('--json', texts.text('cli.option.json'))
        .addHelpText('after', examples.length > 0 ? `\n${examplesText(texts, looks, examples)}` : '')
        .action(() =>
          outcome.choose({
            kind: 'command',
            // Commander parsed exactly what the command's definition declares.
            load: load as () => Promise<Action<object>>,
            args: command.args,
            options: command.opts(),
          }),
        ),
  }
}

function examplesText(texts: HelpTexts, looks: Looks, examples: readonly Example[]): string {
  const lines = examples.flatMap(([command, purpose]) => [`  ${purpose}`, `    ${command}`])
  return [title(texts.text('cli.help.examples'), looks), ...lines].join('\n')
}

const title = (text: string, { colour }: Looks): string => (colour ? `\u001b[1m${text}\u001b[0m` : text)

function helpIn(texts: HelpTexts, looks: Looks) {
  const titles: Readonly<Record<string, string>> = {
    'Usage:': texts.text('cli.help.usage'),
    'Options:': texts.text('cli.help.options'),
    'Arguments:': texts.text('cli.help.arguments'),
    'Commands:': texts.text('cli.help.commands'),
  }
  return {
    styleTitle: (text: string): string => title(titles[text] ?? text, looks),
    subcommandTerm: (command: Command): string =>
      [command.name(), command.usage().replace(/\[options] ?/, '')].join(' ').trim(),
    styleUsage: (text: string): string =>
      text
        .replace('[options]', texts.text('cli.help.usage-options'))
        .replace('[command]', texts.text('cli.help.usage-command')),
  }
}
