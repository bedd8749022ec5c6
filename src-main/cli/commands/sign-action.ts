import { version } from '../../../package.json' with { type: 'json' }
import { nodeCrypto } from '../../crypto/node.ts'
import type { Secret } from '../../domain/profile/secret.ts'
import { openEnvelope, type Kind } from '../../domain/trust/envelope.ts'
import { keyIdOf, soundKey } from '../../domain/trust/keys.ts'
import { fromUtf8, toBase64 } from '../../domain/trust/octets.ts'
import type { TrustProblem } from '../../domain/trust/problem.ts'
import { seal as sealKey, sealableProblem } from '../../domain/trust/sealed.ts'
import { parseStrictJson, isObject } from '../../domain/trust/strict-json.ts'
import { entropyOf, fileSize, makeFolder, readText, writeNew } from '../../signing/files.ts'
import { rowsOf } from '../../signing/batch.ts'
import { issue, readDraft, withValues, type Draft, type IssueProblem, type Environment } from '../../signing/issue.ts'
import {
  makeKeyFile,
  openKeyFile,
  passphraseProblem,
  type KeyFileProblem,
  type SigningKey,
} from '../../signing/key-file.ts'
import { keyFromPkcs8 } from '../../signing/pkcs8.ts'
import { FILE_MARK, keySigner, programSigner, wordsOf, type Signer } from '../../signing/signer.ts'
import { refusalText } from '../../presentation/signed.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { problem as entry, type Problem } from '../../domain/profile/problem.ts'
import { refuse } from '../input/problem.ts'
import { readForeignFile } from '../../services/files/foreign-file.ts'
import { signingSecrets, type SigningSecret } from '../input/signing-secrets.ts'
import { marked } from '../print/fault.ts'
import { rows } from '../print/layout.ts'
import { progressLine, refusalLines } from '../print/signed.ts'
import type { FileContext } from './file-context.ts'

interface WithSecrets {
  readonly secretsStdin?: true
}
export interface KeygenOptions extends WithSecrets {
  readonly out: string
  /** File of an existing key; `-` for the member of that name in the secrets on standard input. */
  readonly pkcs8?: string
}
export type SealOptions = KeygenOptions
export interface SignOptions extends WithSecrets {
  readonly out: string
  readonly key?: readonly string[]
  readonly signer?: string
  readonly publicKey?: string
  readonly batch?: string
  readonly former?: string
}

const around = ({ host }: FileContext): Environment => ({ crypto: nodeCrypto, now: host.now(), version })

export async function keygen(context: FileContext, _: readonly string[], options: KeygenOptions): Promise<ExitCode> {
  const { passphrase, key } = await keygenSecrets(context, options)
  const weak = passphraseProblem(passphrase)
  if (weak) return refuse('passphrase', entry(weak))
  const made = await makeKeyFile(nodeCrypto, entropyOf, passphrase, key)
  if (!made.ok) return refuse('--out', entry('key-unavailable'))
  await written(options.out, made.value.text)
  const publicKey = toBase64(made.value.key.publicKey)
  const keyId = keyIdOf(nodeCrypto, made.value.key.publicKey)
  context.print.object('signed', { signed: { kind: 'key', files: [options.out], publicKey, keyId } })
  context.print.lines([
    ...marked('done', context.texts.text('cli.sign.key-made', { file: options.out }), context.print.width),
    ...rows(
      [
        [context.texts.text('cli.sign.public-key'), publicKey],
        [context.texts.text('cli.sign.key-id'), keyId],
      ],
      context.print.width,
    ),
  ])
  return EXIT.done
}

/** The passphrase for the new file, and the existing key if there is one. */
async function keygenSecrets(context: FileContext, options: KeygenOptions) {
  const { pkcs8 } = options
  if (pkcs8 === '-') {
    if (!options.secretsStdin) return refuse('--secrets-stdin', entry('value-missing'))
    const given = await secretsFor(context, ['passphrase', 'pkcs8'], options, true)
    return { passphrase: given.passphrase, key: pkcs8Key(new TextEncoder().encode(given.pkcs8.reveal())) }
  }
  const key = pkcs8 === undefined ? undefined : pkcs8Key(await octetsOf(pkcs8))
  return { ...(await secretsFor(context, ['passphrase'], options, true)), key }
}

const pkcs8Key = (octets: Uint8Array): SigningKey =>
  keyFromPkcs8(nodeCrypto, octets) ?? refuse('--pkcs8', entry('sign-pkcs8'))

export const publisher = (
  context: FileContext,
  [source = '']: readonly string[],
  options: SignOptions,
): Promise<ExitCode> => signOne(context, 'publisher', source, options)
export const revoke = (
  context: FileContext,
  [source = '']: readonly string[],
  options: SignOptions,
): Promise<ExitCode> => signOne(context, 'revocation', source, options)
export const profile = (
  context: FileContext,
  [source = '']: readonly string[],
  options: SignOptions,
): Promise<ExitCode> =>
  options.batch === undefined
    ? signOne(context, 'profile', source, options)
    : signMany(context, source, options.batch, options)

async function signOne(context: FileContext, kind: Kind, source: string, options: SignOptions): Promise<ExitCode> {
  const draft = await draftFrom(source)
  const former = options.former === undefined ? undefined : await octetsOf(options.former)
  const signers = await signersFrom(context, options)
  const file = await issue(kind, draft, signers, around(context), former)
  if (!file.ok) return unissued(context, file.fault)
  await written(options.out, file.value)
  return said(context, kind, [options.out])
}

/** Signs one entry after another, for any number; stops at the first that cannot be signed and names its line. */
async function signMany(context: FileContext, source: string, list: string, options: SignOptions): Promise<ExitCode> {
  const { print, interrupted } = context
  const draft = await draftFrom(source)
  const size = (await fileSize(list)) ?? refuse('--batch', entry('file-missing'))
  const signers = await signersFrom(context, options)
  if (!(await makeFolder(options.out))) return refuse('--out', entry('sign-unwritable', { path: options.out }))
  const bar = print.live(1)
  let count = 0
  try {
    for await (const { line, values, share } of rowsOf(list, size)) {
      if (interrupted.aborted) return EXIT.interrupted
      const { file: name = '', ...fields } = values
      if (!/^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,100}$/u.test(name))
        return refuse('--batch', entry('sign-row-name', { line }))
      const file = await issue('profile', withValues(draft, fields), signers, around(context))
      if (!file.ok) return unissued(context, file.fault, line)
      await written(`${options.out}/${name}.culvert`, file.value)
      count += 1
      bar?.draw([progressLine(share, count, context.texts)])
    }
  } catch (error) {
    // The CSV library's errors about an invalid list have codes of this form.
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_'))
      return refuse('--batch', entry('sign-list'))
    throw error
  } finally {
    bar?.end()
  }
  print.object('signed', { signed: { kind: 'profile', files: [options.out], count } })
  print.lines(marked('done', context.texts.text('cli.sign.many', { count, folder: options.out }), print.width))
  return EXIT.done
}

export async function seal(
  context: FileContext,
  [source = '']: readonly string[],
  options: SealOptions,
): Promise<ExitCode> {
  const draft = await draftFrom(source)
  const { profileId, serial, publisher: by } = draft
  if (typeof profileId !== 'string' || typeof serial !== 'number' || typeof by !== 'string')
    return refuse('source', entry('sign-source'))
  const { psk, passphrase } = await secretsFor(context, ['psk', 'passphrase'], options, true)
  const problem = sealableProblem(psk)
  if (problem) return refuse('psk', problem === 'too-short' ? entry('sign-psk-short') : entry('not-allowed'))
  const weak = passphraseProblem(passphrase)
  if (weak) return refuse('passphrase', entry(weak))
  const sealed = await sealKey(nodeCrypto, entropyOf, psk, { profileId, serial, publisher: by }, passphrase)
  if (!sealed.ok) return refuse('--out', entry('key-unavailable'))
  await written(
    options.out,
    `${JSON.stringify({ ...draft, secrets: { psk: 'sealed' }, sealed: sealed.value }, undefined, 2)}\n`,
  )
  context.print.object('signed', { signed: { kind: 'source', files: [options.out] } })
  context.print.lines(marked('done', context.texts.text('cli.sign.sealed', { file: options.out }), context.print.width))
  return EXIT.done
}

/** Shows the content of a file without verifying it. */
export async function inspect(context: FileContext, [path = '']: readonly string[]): Promise<ExitCode> {
  const { print, texts } = context
  const file = await readForeignFile(path)
  const opened = file.ok ? openEnvelope(file.value, () => false) : file
  if (!opened.ok) return refused(context, opened.fault)
  const { type, payload, signatures } = opened.value
  const text = fromUtf8(payload)
  const parsed = text === undefined ? undefined : parseStrictJson(text)
  const content = parsed?.ok && isObject(parsed.value) ? parsed.value : {}
  const keyIds = signatures.map(({ keyId }) => keyId)
  print.object('inspected', { inspected: { type, bytes: payload.length, keyIds, content: { ...content } } })
  print.lines([
    ...marked('attention', texts.text('cli.sign.unverified'), print.width),
    ...rows(
      [
        [texts.text('cli.sign.type'), type],
        [texts.text('cli.sign.key-id'), keyIds.join(', ')],
      ],
      print.width,
    ),
    ...JSON.stringify(content, undefined, 2)
      .split('\n')
      .map((line) => [{ text: line }]),
  ])
  return EXIT.done
}

function said({ print, texts }: FileContext, kind: Kind, files: readonly string[]): ExitCode {
  print.object('signed', { signed: { kind, files: [...files] } })
  print.lines(marked('done', texts.text('cli.sign.done', { file: files.join(', ') }), print.width))
  return EXIT.done
}

export function refused({ print, texts }: FileContext, problem: TrustProblem, line?: number): ExitCode {
  print.object('refusal', {
    refusal: { code: problem.code, text: refusalText(problem, texts), ...(line === undefined ? {} : { line }) },
  })
  print.notes([
    ...(line === undefined ? [] : marked('attention', texts.text('cli.sign.line', { line }), print.width)),
    ...refusalLines(problem, texts, print.width),
  ])
  return EXIT.failed
}

function unissued(context: FileContext, problem: IssueProblem, line?: number): ExitCode {
  switch (problem.kind) {
    case 'refused':
      return refused(context, problem.problem, line)
    case 'weak':
      return refuse(problem.field, entry('sign-weak'))
    case 'source':
      return refuse('source', entry('sign-source'))
    case 'signer-failed':
      return refuse('--signer', entry('sign-signer-failed', { said: problem.said }))
    case 'signer-wrong':
      return refuse('--signer', entry('sign-signer-wrong'))
  }
}

async function draftFrom(path: string): Promise<Draft> {
  const text = (await readText(path)) ?? refuse('source', entry('file-missing'))
  const draft = readDraft(text)
  return draft.ok ? draft.value : refuse('source', entry('sign-source'))
}

export async function octetsOf(path: string): Promise<Uint8Array> {
  const file = await readForeignFile(path)
  return file.ok ? file.value : refuse(path, entry('file-missing'))
}

async function written(path: string, content: Uint8Array | string): Promise<void> {
  const problem = await writeNew(path, content)
  if (problem) refuse('--out', entry(problem, { path }))
}

const secretsFor = <Name extends SigningSecret>(
  context: FileContext,
  names: readonly Name[],
  options: WithSecrets,
  isNew: boolean,
) =>
  signingSecrets(context.host, context.texts, context.interrupted, names, {
    fromInput: options.secretsStdin ?? false,
    isNew,
  })

async function signersFrom(context: FileContext, options: SignOptions): Promise<readonly Signer[]> {
  const outside = options.signer === undefined ? [] : [outsideSigner(options.signer, options.publicKey)]
  const files = options.key ?? []
  if (files.length + outside.length === 0) return refuse('--key', entry('value-missing'))
  if (files.length === 0) return outside
  const { passphrase } = await secretsFor(context, ['passphrase'], options, false)
  return [...(await Promise.all(files.map((path) => ownSigner(path, passphrase)))), ...outside]
}

async function ownSigner(path: string, passphrase: Secret): Promise<Signer> {
  const key = await openKeyFile(nodeCrypto, await octetsOf(path), passphrase)
  return key.ok ? keySigner(nodeCrypto, key.value) : refuse('--key', keyProblem(key.fault, path))
}

function outsideSigner(command: string, publicKey: string | undefined): Signer {
  const words = wordsOf(command)
  if (!words.some((word) => word.includes(FILE_MARK))) return refuse('--signer', entry('sign-signer-mark'))
  const key = soundKey(publicKey ?? '')
  return key.ok ? programSigner(nodeCrypto, words, key.value) : refuse('--public-key', entry('sign-public-key'))
}

const keyProblem = (found: KeyFileProblem, path: string): Problem =>
  found === 'key-unavailable' ? entry(found) : entry(found, { path })
