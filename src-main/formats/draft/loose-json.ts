import { done, failed, type Result } from '../../domain/result.ts'
import { refusal, type Refusal } from './draft.ts'
import { DEEPEST, valueOf, type Value } from './value.ts'

/** Reads JSON as Chrome does: comments and trailing commas are allowed (JSON_ALLOW_TRAILING_COMMAS of onc_utils). */
export function readLooseJson(text: string): Result<Value, Refusal> {
  const plain = withoutExtras(text)
  if (plain === undefined) return failed(refusal('too-deep'))
  try {
    return done(valueOf(JSON.parse(plain)))
  } catch {
    // The parser's error for invalid JSON.
    return failed(refusal('syntax', { format: 'JSON' }))
  }
}

/** A string, a comment, a bracket, a comma, or a run of anything else. */
const TOKEN = /"(?:[^"\\]|\\[^])*"?|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|[{}[\],]|\s+|[^"/{}[\],\s]+|\//g

/** Converts to strict JSON; undefined if it is nested too deeply. */
function withoutExtras(text: string): string | undefined {
  const kept: string[] = []
  let depth = 0
  let comma = -1
  for (const [token] of text.matchAll(TOKEN)) {
    if (token.startsWith('//') || token.startsWith('/*')) continue
    if (/^[{[]/.test(token)) depth += 1
    if (/^[}\]]/.test(token)) {
      depth -= 1
      // Only whitespace follows it.
      if (comma >= 0) kept[comma] = ''
    }
    if (depth > DEEPEST) return undefined
    if (token === ',') comma = kept.length
    else if (!/^\s/.test(token)) comma = -1
    kept.push(token)
  }
  return kept.join('')
}
