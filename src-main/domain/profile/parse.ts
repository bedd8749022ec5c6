import { z } from 'zod'
import type { Result } from '../result.ts'
import { privateKeyProblem } from './certificate.ts'
import { profileSchema, type Profile } from './schema.ts'
import { Secret, SECRET_FIELDS, type SecretField, type Secrets } from './secret.ts'
import { passwordProblem, pskProblem } from './text.ts'

/** One thing wrong with what was entered: where, and which text of the locale file says it. */
export interface InputProblem {
  /** Dotted path of the field, `routing.routes.2`. */
  readonly field: string
  /** Key below `problem.` in the locale files. */
  readonly code: string
  readonly args: Readonly<Record<string, string | number>>
}

/** Secrets as a person or the window hands them over: bounded here, judged by `parseSecrets`. */
export const secretTexts = z.strictObject({
  password: z.string().max(1_024).optional(),
  psk: z.string().max(1_024).optional(),
  privateKey: z.string().max(32_768).optional(),
})
export type SecretTexts = Readonly<z.output<typeof secretTexts>>

export type Parsed<Value> = Result<Value, readonly InputProblem[]>

export function parseProfile(input: unknown): Parsed<Profile> {
  const result = profileSchema.safeParse(input)
  if (result.success) return { ok: true, value: result.data }
  return { ok: false, fault: problemsOf(result.error) }
}

/** Secrets as entered, each field judged by its own rules; an absent field stays absent. */
export function parseSecrets(input: SecretTexts): Parsed<Secrets> {
  const problems: InputProblem[] = []
  const secrets: { -readonly [Field in SecretField]?: Secret } = {}
  for (const field of SECRET_FIELDS) {
    const text = input[field]
    if (text === undefined) continue
    const code = SECRET_RULES[field](text)
    if (code) problems.push({ field, code, args: {} })
    else secrets[field] = new Secret(text)
  }
  return problems.length > 0 ? { ok: false, fault: problems } : { ok: true, value: secrets }
}

const SECRET_RULES: Readonly<Record<SecretField, (text: string) => string | undefined>> = {
  password: passwordProblem,
  psk: pskProblem,
  privateKey: privateKeyProblem,
}

/** The schema library's issues in our words. An issue inside a union counts where the union stands. */
export function problemsOf(error: z.ZodError): readonly InputProblem[] {
  return error.issues.flatMap((issue) => {
    const field = issue.path.join('.')
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ field: [...issue.path, key].join('.'), code: 'unknown-field', args: {} }))
    }
    return [{ field, ...codeOf(issue) }]
  })
}

function codeOf(issue: z.core.$ZodIssue): Omit<InputProblem, 'field'> {
  const range = /^range:(\d+):(\d+)$/.exec(issue.message)
  if (range) return { code: 'range', args: { low: Number(range[1]), high: Number(range[2]) } }
  // Messages of ours are single words; the library's are sentences.
  if (/^[a-z][a-z0-9-]*$/.test(issue.message)) return { code: issue.message, args: {} }
  if (issue.code === 'invalid_type') return { code: issue.input === undefined ? 'missing' : 'wrong-type', args: {} }
  return { code: 'not-allowed', args: {} }
}
