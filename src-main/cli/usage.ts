import { problemAt, problem, type InputProblem } from '../domain/profile/problem.ts'

/** Arguments up to `--`; those after it are plain words. */
function flagsOf(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--')
  return end < 0 ? argv : argv.slice(0, end)
}

const JSON_FLAG = '--json'

/** Found before the arguments are parsed, because errors about them are printed as JSON too. */
export const asksForJson = (argv: readonly string[]): boolean => flagsOf(argv).includes(JSON_FLAG)

/** The arguments without the flag: it may appear anywhere, and is never another flag's value. */
export const withoutJson = (argv: readonly string[]): readonly string[] => [
  ...flagsOf(argv).filter((word) => word !== JSON_FLAG),
  ...argv.slice(flagsOf(argv).length),
]

/** Whether help will be printed: a first guess, which may be a false positive. */
export const asksForHelp = (argv: readonly string[]): boolean =>
  withoutJson(argv).length === 0 || flagsOf(argv).some((word) => word === 'help' || /^(--help|-[a-zA-Z]*h)/.test(word))

const SECRET = /^--?(password|passwd|passphrase|pass|pwd|pin|secrets?|pre-?shared-?key)(=|$)/i
const ASKED_WITH_VALUE = /^--(?:psk|tunnel-secret)=/
const KEY_TEXT = /-----BEGIN/

/** A secret given as an argument, which all users of the machine can see; refused before anything else reads it. */
export function secretArgument(argv: readonly string[]): InputProblem | undefined {
  const found = flagsOf(argv).find((word) => SECRET.test(word) || ASKED_WITH_VALUE.test(word) || KEY_TEXT.test(word))
  return found === undefined ? undefined : problemAt(nameOnly(found) || 'culvert', problem('secret-argument'))
}

/** The flag without its value, because the value may be anything. */
export const nameOnly = (word: string): string =>
  word.startsWith('--') ? (/^--[a-z0-9-]{0,32}/i.exec(word)?.[0] ?? '--') : word.startsWith('-') ? word.slice(0, 2) : ''
