import { Command, type Option } from 'commander'
import { printable, problem } from '../domain/profile/problem.ts'
import { refuse } from './input/problem.ts'
import { nearest } from './options/near.ts'
import { nameOnly } from './usage.ts'

/** Flags that make the command ask for a secret: a word after one is a secret given as an argument. */
const ASKED: ReadonlySet<string | undefined> = new Set(['--psk', '--tunnel-secret'])

/**
 * A command whose errors about arguments are our problems instead of commander's English sentences. Commander's parser
 * calls these methods by name and passes the names concerned; its type declarations list few of them, so a test checks
 * them against the installed version. They throw `Refused`; `help` also prints help that was asked for.
 */
export class UsageCommand extends Command {
  override createCommand(name?: string): UsageCommand {
    return new UsageCommand(name)
  }

  /** The full path as typed: `culvert profile add`. */
  get path(): string {
    return upTo(this)
      .map((command) => command.name())
      .join(' ')
  }

  /** @param flag as given, perhaps with a value that must not be shown */
  unknownOption(flag: string): never {
    const name = nameOnly(flag)
    const meant = name.startsWith('--') ? nearest(name.slice(2), this.#flags()) : []
    return refuse(
      printable(name),
      meant.length > 0 ? problem('unknown-option-near', { meant: flagList(meant) }) : problem('unknown-option'),
    )
  }

  unknownCommand(): never {
    return this.refuseCommand(this.args[0] ?? '')
  }

  /** The word is not one of its commands. */
  refuseCommand(word: string): never {
    const meant = nearest(
      word,
      this.createHelp()
        .visibleCommands(this)
        .map((command) => command.name()),
    )
    const found =
      meant.length > 0 ? problem('unknown-command-near', { meant: meant.join(', ') }) : problem('unknown-command')
    return refuse(shown(word), found)
  }

  missingArgument(name: string): never {
    return refuse(name, problem('missing'))
  }

  optionMissingArgument(option: Option): never {
    return refuse(flagOf(option), problem('value-missing'))
  }

  missingMandatoryOptionValue(option: Option): never {
    return refuse(flagOf(option), problem('missing'))
  }

  _conflictingOption(option: Option, other: Option): never {
    return refuse(flagOf(option), problem('flags-conflict', { other: flagOf(other) }))
  }

  _excessArguments(): never {
    const asked = this.options.find(
      (option) => ASKED.has(option.long) && this.getOptionValue(option.attributeName()) === true,
    )
    if (asked) return refuse(flagOf(asked), problem('secret-argument'))
    return refuse(this.path, problem('too-many-words'))
  }

  /** @param context its `error` is true if a command is missing, in which case commander would print help */
  override help(context?: unknown): never {
    if (typeof context === 'object') return refuse(this.path, problem('command-missing'))
    return super.help()
  }

  /** Any other error, which none of the definitions can cause. */
  override error(): never {
    return refuse(this.path, problem('not-allowed'))
  }

  /** Every long flag allowed here, without its hyphens. */
  #flags(): readonly string[] {
    const options = upTo(this).flatMap((command) => command.options)
    return ['help', ...options.flatMap(({ long }) => long?.slice(2) ?? [])]
  }
}

/** The program, the chosen commands below it, and this one. */
const upTo = (command: Command): readonly Command[] => (command.parent ? [...upTo(command.parent), command] : [command])

const flagOf = ({ long, flags }: Option): string => long ?? flags
const flagList = (names: readonly string[]): string => names.map((name) => `--${name}`).join(', ')

/** Longest word that a sentence quotes. */
const LONGEST_WORD = 60

const shown = (word: string): string => printable(word.length > LONGEST_WORD ? `${word.slice(0, LONGEST_WORD)}…` : word)
