import type { ProfileField } from '../../domain/profile/field.ts'
import { parseProfile, parseSecrets } from '../../domain/profile/parse.ts'
import type { InputProblem } from '../../domain/profile/problem.ts'
import { isWeak } from '../../domain/profile/proposal.ts'
import { SECRET_FIELDS, type SecretField, type Secrets } from '../../domain/profile/secret.ts'
import { refusal, type ImportEntry, type Refusal, type Told } from './draft.ts'

/** A setting, or a pair of settings that is validated as one. */
export type SettableField = ProfileField | 'ppp.lcpEcho' | 'ipsec.dpd' | 'filing.group'
type ListField = ProfileField | 'filing.labels'

type Tree = { [name: string]: unknown }

/** Result of `finish`: an entry, or the reason why there is none. */
export type Made = { readonly entry: ImportEntry } | { readonly refusal: Refusal }

const CONTROL = /[\p{Cc}\u2028\u2029]/u
const NEEDED = ['name', 'gateway', 'user'] as const

/**
 * Collects a file's settings in a draft. Each value is validated by the profile's own rules at once; an invalid one is
 * left out and reported. A value with a control character causes the whole entry to be refused: it was written to
 * become a second line in a daemon's configuration.
 */
export class DraftMaker {
  readonly #tree: Tree = {}
  readonly #told: Told[] = []
  readonly #illegal = new Set<string>()
  #secrets: Secrets = {}
  #isHostile = false

  has(field: ProfileField): boolean {
    return read(this.#tree, field) !== undefined
  }

  /** @param setting the other program's word for it */
  set(field: SettableField, value: unknown, setting: string): boolean {
    if (typeof value === 'string' && FILLED_IN.has(field) && PLACEHOLDER.test(value)) {
      this.tell({ kind: 'placeholder', setting })
      return false
    }
    if (this.#judge(field, value, setting)) {
      write(this.#tree, field, value)
      return true
    }
    return false
  }

  /** Sets the valid members of a list, each validated separately. */
  setList(field: ListField, values: readonly string[], setting: string): void {
    const legal = [...new Set(values)].filter((value) => this.#judge(field, [value], setting))
    if (legal.length > 0 && this.#judge(field, legal, setting)) write(this.#tree, field, legal)
  }

  /** Sets proposals in the profile's spelling; weak ones are explicitly allowed and reported. */
  setProposals(field: 'ipsec.phase1' | 'ipsec.phase2', proposals: readonly string[], setting: string): void {
    if (proposals.length === 0) return
    for (const weak of proposals.filter(isWeak)) this.tell({ kind: 'weak', setting: `${setting} ${weak}` })
    if (proposals.some(isWeak)) write(this.#tree, 'ipsec.allowWeak', true)
    this.set(field, [...proposals], setting)
  }

  /** Sets pppd's two options; zero for either means none. Only both together have a meaning. */
  setEcho(interval: string | undefined, failures: string | undefined, setting: string): void {
    if (interval === undefined || failures === undefined) return
    const isOff = Number(interval) === 0 || Number(failures) === 0
    const echo = isOff
      ? { interval: 0, failures: USUAL_FAILURES }
      : { interval: Number(interval), failures: Number(failures) }
    this.set('ppp.lcpEcho', echo, setting)
  }

  /** The other program authenticates the machine with a certificate; `setting` says where it is. */
  certificate(setting: string): void {
    this.#tree['machineAuth'] = { kind: 'certificate' }
    this.tell({ kind: 'certificate-elsewhere', setting })
  }

  routing(mode: 'full' | 'split', routes: readonly string[], setting: string): void {
    if (mode === 'full') {
      this.#tree['routing'] = { mode }
      if (routes.length > 0) this.tell({ kind: 'routes-in-full' })
      return
    }
    const legal = [...new Set(routes)].filter((route) =>
      this.#judgeTree({ routing: { mode, routes: [route] } }, setting),
    )
    if (this.#judgeTree({ routing: { mode, routes: legal } }, setting)) this.#tree['routing'] = { mode, routes: legal }
  }

  /** Stores a secret separately from the profile. A line end after a key is left out and reported. */
  secret(field: SecretField, text: string, setting: string): void {
    const trimmed = field === 'psk' ? text.replace(/[\r\n]+$/, '') : text
    if (trimmed !== text) this.tell({ kind: 'key-line-end' })
    if (trimmed === '') return
    const parsed = parseSecrets({ [field]: trimmed })
    if (!parsed.ok) {
      for (const problem of parsed.fault) this.#refuse(field, problem, trimmed, setting)
      return
    }
    this.#secrets = { ...this.#secrets, ...parsed.value }
    this.tell({ kind: 'clear-secret', field })
  }

  hasSecret(field: SecretField): boolean {
    return this.#secrets[field] !== undefined
  }

  /** Reports each thing once, because a file may repeat a line a thousand times. */
  tell(told: Told): void {
    const key = JSON.stringify(told)
    if (this.#told.length < MOST_TOLD && !this.#told.some((other) => JSON.stringify(other) === key))
      this.#told.push(told)
  }

  /** @param needed the secrets that a connect with this profile needs */
  finish(name: string, needed: readonly SecretField[] = ['password', 'psk']): Made {
    if (this.#isHostile) return { refusal: refusal('hostile', { fields: [...this.#illegal].sort().join(', ') }) }
    this.#reconcileMppe()
    const missing = [
      ...NEEDED.filter((field) => !this.has(field)),
      ...SECRET_FIELDS.filter((field) => needed.includes(field) && this.#secrets[field] === undefined),
    ]
    const methods = read(this.#tree, 'ppp.methods')
    if (Array.isArray(methods) && methods.includes('pap')) this.tell({ kind: 'pap-readable' })
    const told: readonly Told[] = [...missing.map((field) => ({ kind: 'missing', field }) as const), ...this.#told]
    // The schema has validated each field when it was set.
    return { entry: { name, profile: this.#tree, secrets: this.#secrets, told } }
  }

  /** MPPE's keys come from MS-CHAPv2, so another method would fail after the password was sent. */
  #reconcileMppe(): void {
    const methods = read(this.#tree, 'ppp.methods')
    if (read(this.#tree, 'ppp.mppe') !== 'required' || !Array.isArray(methods)) return
    if (methods.every((method) => method === 'mschapv2')) return
    write(this.#tree, 'ppp.methods', ['mschapv2'])
    this.tell({ kind: 'stricter-methods' })
  }

  #judge(field: SettableField | ListField, value: unknown, setting: string): boolean {
    const tree: Tree = field.startsWith('ipsec.phase') ? { ipsec: { allowWeak: true } } : {}
    write(tree, field, value)
    return this.#judgeTree(tree, setting, field)
  }

  #judgeTree(tree: Tree, setting: string, field = 'routing.routes'): boolean {
    const parsed = parseProfile(tree)
    const found = parsed.ok ? undefined : parsed.fault.find((problem) => isWithin(problem.field, field))
    if (!found) return true
    this.#refuse(field, found, read(tree, field), setting)
    return false
  }

  #refuse(field: string, problem: InputProblem, value: unknown, setting: string): void {
    this.#illegal.add(field)
    if ([value].flat().some((item) => typeof item === 'string' && CONTROL.test(item))) this.#isHostile = true
    // Without the value, which may be a misplaced secret.
    this.tell({
      kind: 'not-legal',
      setting,
      problem: { field, code: problem.code, args: problem.args } as InputProblem,
    })
  }
}

/** Placeholders of templates: `@Server@`, `<server>`, `{{server}}`, `%SERVER%`, `**server**`, `$USERNAME`. */
const PLACEHOLDER = /^(?:\$[A-Z][A-Z_]+|@.+@|<.+>|\{\{.+\}\}|\$\{\w+\}|%.+%|\*{2,}.+\*{2,})$/u
const FILLED_IN: ReadonlySet<string> = new Set(NEEDED)

const MOST_TOLD = 100
/** The profile's own default. */
const USUAL_FAILURES = 5

const isWithin = (problem: string, field: string): boolean =>
  problem === field || problem.startsWith(`${field}.`) || (problem !== '' && field.startsWith(`${problem}.`))

function read(tree: Tree, field: string): unknown {
  return field.split('.').reduce<unknown>((node, name) => (node as Tree | undefined)?.[name], tree)
}

function write(tree: Tree, field: string, value: unknown): void {
  const names = field.split('.')
  const last = names.pop() ?? ''
  let node = tree
  for (const name of names) node = (node[name] ??= {}) as Tree
  node[last] = value
}
