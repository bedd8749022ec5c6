import { parseDocument } from 'yaml'
import { done, failed, type Result } from '../../domain/result.ts'
import { refusal, type Refusal } from './draft.ts'
import { valueOf, type Value } from './value.ts'

/** A few anchors are a person's habit, a hundred are a bomb. */
const MOST_ALIASES = 20
/** Characters; the parser is slow, and such files have some hundreds. */
const LARGEST = 64 * 1024

/** YAML without tags; every scalar is the text it is written as, since `no` and `1400` are words of their programs. */
export function readYaml(text: string): Result<Value, Refusal> {
  if (text.length > LARGEST) return failed(refusal('too-large'))
  // Before the parser, which follows a flow into itself until the stack ends.
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
