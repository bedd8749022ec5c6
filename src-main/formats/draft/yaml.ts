import { parseDocument } from 'yaml'
import { done, failed, type Result } from '../../domain/result.ts'
import { refusal, type Refusal } from './draft.ts'
import { valueOf, type Value } from './value.ts'

/** A user writes a few anchors; a hundred are an attack. */
const MOST_ALIASES = 20
/** Characters; the parser is slow, and such files have a few hundred. */
const LARGEST = 64 * 1024

/** Reads YAML without tags; every scalar is its text, because `no` and `1400` are words of the programs. */
export function readYaml(text: string): Result<Value, Refusal> {
  if (text.length > LARGEST) return failed(refusal('too-large'))
  // Checked before the parser, which follows nested flow collections until the stack overflows.
  if (/[[{](?:[^\]}]{0,8}[[{]){63}/.test(text)) return failed(refusal('too-deep'))
  const document = parseDocument(text, {
    schema: 'failsafe',
    uniqueKeys: false,
    logLevel: 'silent',
    prettyErrors: false,
  })
  if (document.errors.length > 0) return failed(refusal('syntax', { format: 'YAML' }))
  try {
    return done(valueOf(document.toJS({ maxAliasCount: MOST_ALIASES })))
  } catch {
    // Too many aliases, or nested too deeply.
    return failed(refusal('too-deep'))
  }
}
