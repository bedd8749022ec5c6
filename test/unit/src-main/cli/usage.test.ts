import { Command, Option } from 'commander'
import { describe, expect, it } from 'vitest'
import { Refused } from '../../../../src-main/cli/input/problem.ts'
import { GROUPS, readArguments } from '../../../../src-main/cli/program.ts'
import { UsageCommand } from '../../../../src-main/cli/usage-command.ts'
import type { InputProblem } from '../../../../src-main/domain/profile/problem.ts'
import { LANGUAGES } from '../../../../src-main/domain/settings/language.ts'
import { textsIn } from '../../../support/texts.ts'

const LOOKS = { width: 200, colour: false }

/** Words of commander's sentences, none of which German has when they are spelled so. */
const ENGLISH =
  /\b(error|options?|arguments?|commands?|unknown|missing|required|[Ee]xpected|too many|Did you mean|one of|specified|cannot|but got)\b/

function complaintIn(argv: readonly string[]): InputProblem | undefined {
  try {
    readArguments(argv, textsIn('en'), LOOKS)
    return undefined
  } catch (error) {
    const [problem] = error instanceof Refused ? error.problems : []
    if (problem) return problem
    throw error
  }
}

function complaint(argv: readonly string[]): InputProblem {
  const found = complaintIn(argv)
  if (!found) throw new Error(`${argv.join(' ')} is no mistake`)
  return found
}

describe('a group of commands', () => {
  it.each(GROUPS)('defines what it says: $names', ({ names, define }) => {
    const program = new UsageCommand('culvert')
    define(program, {
      texts: textsIn('en'),
      width: LOOKS.width,
      option: (flags, description) => new Option(flags, description),
      leaf: (command) => command,
    })
    expect(program.commands.map((command) => command.name())).toEqual(names)
  })
})

interface Shape {
  readonly words: readonly string[]
  /** Names of the commands below. */
  readonly commands: readonly string[]
  readonly flagsWithValue: readonly string[]
  readonly flags: readonly string[]
  readonly needs: readonly string[]
  readonly mayTake: number
}

/** What a command takes, by its own help. */
function shapeOf(words: readonly string[]): Shape {
  const answer = readArguments([...words, '--help'], textsIn('en'), LOOKS)
  const help = answer.kind === 'text' ? answer.text : ''
  const usage = /^Usage: (.*)$/m.exec(help)?.[1] ?? ''
  const section = /^Commands:\n((?: .*\n)+)/m.exec(help)?.[1] ?? ''
  const flags = [...help.matchAll(/^ {2}(?:-\w, )?(--[a-z0-9-]+)( <[^>]+>)?/gm)]
  const hasCommands = usage.includes('[command]')
  return {
    words,
    commands: [...section.matchAll(/^ {2}([a-z-]+)/gm)].flatMap(([, name]) => name ?? []),
    flags: flags.flatMap(([, name]) => name ?? []),
    flagsWithValue: flags.flatMap(([, name, value]) => (name && value ? [name] : [])),
    needs: [...usage.matchAll(/<([^>]+)>/g)].flatMap(([, name]) => name ?? []),
    mayTake: usage.includes('...')
      ? Infinity
      : hasCommands
        ? 0
        : [...usage.matchAll(/<[^>]+>|\[(?!options)[^\]]+]/g)].length,
  }
}

function below(words: readonly string[]): readonly Shape[] {
  const shape = shapeOf(words)
  return [shape, ...shape.commands.filter((name) => name !== 'help').flatMap((name) => below([...words, name]))]
}

const SHAPES = below([])
const pathOf = (words: readonly string[]): string => ['culvert', ...words].join(' ')

interface Mistake {
  readonly argv: readonly string[]
  readonly code: InputProblem['code']
  /** What the sentence must name. */
  readonly names: RegExp
}

/** What arguments are called in the languages that there are: none by the parser's own word. */
const ARGUMENT = /^(?:Profile?|Name|File|Datei|Source|Vorlage)\b/

const literal = (text: string): RegExp => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))

/** With the options that a command cannot do without, each of which it complains of when it is missing. */
function withDemanded(words: readonly string[], given: readonly string[]): readonly string[] {
  for (let all = given; ;) {
    const missing = complaintIn([...words, ...all])
    if (missing?.code !== 'missing' || !missing.field.startsWith('--')) return all
    all = [...all, missing.field, 'x']
  }
}

function mistakesWith({ words, commands, flags, flagsWithValue, needs, mayTake }: Shape): readonly Mistake[] {
  const given = withDemanded(
    words,
    needs.map(() => 'Office'),
  )
  const isLeaf = commands.length === 0
  const most = Number.isFinite(mayTake)
    ? [...Array.from({ length: mayTake }, () => 'Office'), ...given.slice(needs.length)]
    : undefined
  return [
    { argv: [...words, ...given, '--frobnicate'], code: 'unknown-option', names: /--frobnicate/ },
    { argv: [...words, ...given, '--frobnicate=hunter2'], code: 'unknown-option', names: /--frobnicate/ },
    { argv: [...words, ...given, '-Z'], code: 'unknown-option', names: /-Z/ },
    ...flags.map((flag) => ({
      argv: [...words, ...given, `${flag}x`],
      code: 'unknown-option-near' as const,
      names: new RegExp(`${flag}x.*${flag}`),
    })),
    ...flagsWithValue.map((flag) => ({
      argv: [...words, ...given, flag],
      code: 'value-missing' as const,
      names: literal(flag),
    })),
    ...needs.map(() => ({
      argv: [...words, ...given.slice(needs.length)],
      code: 'missing' as const,
      names: ARGUMENT,
    })),
    ...(isLeaf
      ? most
        ? [{ argv: [...words, ...most, 'more'], code: 'too-many-words' as const, names: literal(pathOf(words)) }]
        : []
      : [
          { argv: [...words, 'frobnicate'], code: 'unknown-command' as const, names: /frobnicate/ },
          ...commands.map((name) => ({
            argv: [...words, `${name}x`],
            code: 'unknown-command-near' as const,
            names: new RegExp(`${name}x.*${name}`),
          })),
        ]),
    ...(!isLeaf && words.length > 0
      ? [{ argv: words, code: 'command-missing' as const, names: literal(pathOf(words)) }]
      : []),
  ]
}

const MISTAKES: readonly Mistake[] = [
  ...SHAPES.flatMap(mistakesWith),
  { argv: ['help', 'frobnicate'], code: 'unknown-command', names: /frobnicate/ },
  { argv: ['help', 'profile', 'ad'], code: 'unknown-command-near', names: /ad.*add/ },
  { argv: ['profile', 'add', 'x', '--no-pf'], code: 'unknown-option-near', names: /--no-pf\b.*--no-pfs/ },
  { argv: ['profile', 'add', 'x', '--psk', 'hunter2'], code: 'secret-argument', names: /--psk/ },
  { argv: ['profile', 'add', 'x', '--tunnel-secret', 'hunter2'], code: 'secret-argument', names: /--tunnel-secret/ },
  { argv: ['connect', 'x', '--password=hunter2'], code: 'secret-argument', names: /--password/ },
  { argv: ['connect', '-----BEGIN PRIVATE KEY'], code: 'secret-argument', names: /--/ },
]

describe('what is wrong with the arguments', () => {
  it('was looked for in every command', () => {
    expect(SHAPES.map(({ words }) => words.join(' '))).toEqual(
      expect.arrayContaining([
        '',
        'connect',
        'disconnect',
        'status',
        'profile',
        'profile add',
        'diagnose',
        'mtu',
        'logs',
      ]),
    )
    const codes = new Set(SHAPES.flatMap(mistakesWith).map(({ code }) => code))
    expect([...codes].sort()).toEqual([
      'command-missing',
      'missing',
      'too-many-words',
      'unknown-command',
      'unknown-command-near',
      'unknown-option',
      'unknown-option-near',
      'value-missing',
    ])
    expect(MISTAKES.length).toBeGreaterThan(150)
  })

  it.each(LANGUAGES)('is said of its flag, word or command, in words of ours: %s', (language) => {
    const texts = textsIn(language)
    for (const { argv, code, names } of MISTAKES) {
      const found = complaint(argv)
      const sentence = texts.problem(found)
      expect([argv, found.code]).toEqual([argv, code])
      expect(sentence, argv.join(' ')).toMatch(names)
      expect(sentence, 'a value may be a secret').not.toContain('hunter2')
      if (language !== 'en') expect(sentence.replaceAll(found.field, '')).not.toMatch(ENGLISH)
    }
  })

  it('is shown without what a terminal would obey, and no longer than a line', () => {
    expect(complaint(['\u001b[2Jx'])).toMatchObject({ code: 'unknown-command', field: '\\u{1b}[2Jx' })
    expect(complaint(['connect', '-\u001b'])).toMatchObject({ code: 'unknown-option', field: '-\\u{1b}' })
    expect(complaint(['y'.repeat(100_000)]).field).toHaveLength(61)
    expect(complaint(["it's"]).field).toBe("it's")
  })
})

describe('a complaint that no definition causes today', () => {
  const said = (command: Command, argv: readonly string[]): InputProblem => {
    try {
      command.parse(argv, { from: 'user' })
    } catch (error) {
      const [problem] = error instanceof Refused ? error.problems : []
      if (problem) return problem
      throw error
    }
    throw new Error('no complaint')
  }
  const leaf = (): Command => new UsageCommand('culvert').action(() => undefined)

  it('of an option that must be there names it', () => {
    const command = leaf().requiredOption('-g, --gateway <host>')
    expect(said(command, [])).toMatchObject({ field: '--gateway', code: 'missing' })
  })

  it('of two options that exclude each other names both', () => {
    const command = leaf().addOption(new Option('--one').conflicts('two')).option('--two')
    expect(said(command, ['--one', '--two'])).toMatchObject({
      field: '--one',
      code: 'flags-conflict',
      args: { other: '--two' },
    })
  })

  it('of a choice names the command', () => {
    const command = leaf().addOption(new Option('--one <x>').choices(['a']))
    expect(said(command, ['--one', 'b'])).toMatchObject({ field: 'culvert', code: 'not-allowed' })
  })
})

describe('the parser', () => {
  it.each(
    Object.getOwnPropertyNames(UsageCommand.prototype).filter(
      (name) => !['constructor', 'path', 'refuseCommand'].includes(name),
    ),
  )('still calls its own %s by this name', (name) => {
    expect(Command.prototype).toHaveProperty(name)
  })
})
