import { version } from '../../../package.json' with { type: 'json' }
import { nodeCrypto } from '../../crypto/node.ts'
import { problem } from '../../domain/profile/problem.ts'
import { isSigned, openEnvelope, signedOctets } from '../../domain/trust/envelope.ts'
import { keyIdOf, soundKey } from '../../domain/trust/keys.ts'
import { fromBase64 } from '../../domain/trust/octets.ts'
import { readPublisher } from '../../domain/trust/publisher.ts'
import { verifyProfile } from '../../domain/trust/verify.ts'
import { refusalText } from '../../presentation/signed.ts'
import { readForeignFile } from '../../services/files/foreign-file.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { refuse } from '../input/problem.ts'
import { marked } from '../print/fault.ts'
import { rows } from '../print/layout.ts'
import type { FileContext } from './file-context.ts'
import { octetsOf, refused } from './sign-action.ts'

export interface VerifyOptions {
  readonly publisher?: string
  readonly publicKey?: string
}

/** Verifies a file as if its publisher were trusted by the administrator, or only the envelope against one key. */
export async function verify(
  context: FileContext,
  [path = '']: readonly string[],
  { publisher, publicKey }: VerifyOptions,
): Promise<ExitCode> {
  if (publisher !== undefined && publicKey !== undefined)
    return refuse('--public-key', problem('flags-conflict', { other: '--publisher' }))
  if (publisher === undefined && publicKey === undefined) return refuse('--publisher', problem('value-missing'))
  const file = await readForeignFile(path)
  if (!file.ok) return refused(context, file.fault)
  if (publicKey !== undefined) return ofKey(context, path, file.value, publicKey)
  const now = context.host.now()
  const by = readPublisher(await octetsOf(publisher ?? ''), { crypto: nodeCrypto, now })
  if (!by.ok) return refused(context, by.fault)
  const anchors = { publishers: [{ publisher: by.value, by: 'policy' as const }], revocations: {}, floors: {} }
  const clock = { now, latest: 0, built: 0 }
  const verified = verifyProfile(file.value, anchors, { crypto: nodeCrypto, version, clock, overdue: () => false })
  if (!verified.ok) return refused(context, verified.fault)
  const { print, texts } = context
  print.object('signed', { signed: { kind: 'profile', files: [path] } })
  print.lines(marked('done', texts.text('cli.sign.verified', { file: path }), print.width))
  return EXIT.done
}

/** Whether this key has signed these bytes. The content is not checked, so a published sample key will do. */
function ofKey(context: FileContext, path: string, file: Uint8Array, publicKey: string): ExitCode {
  const sound = soundKey(publicKey)
  const isSample = !sound.ok && sound.fault.code === 'E_KEY_TEST'
  const key = sound.ok ? sound.value : isSample ? fromBase64(publicKey) : undefined
  if (!key) return refuse('--public-key', problem('sign-public-key'))
  const opened = openEnvelope(file, () => false)
  if (!opened.ok) return refused(context, opened.fault)
  const { type, payload, signatures } = opened.value
  const keyId = keyIdOf(nodeCrypto, key)
  const signature = signatures.find((each) => each.keyId === keyId)
  if (!signature)
    return refused(context, { code: 'E_KEY_UNKNOWN', args: { fingerprint: signatures[0]?.keyId.slice(0, 16) ?? '' } })
  if (!isSigned(nodeCrypto, key, signedOctets(type, payload), signature.octets))
    return refused(context, { code: 'E_SIG_INVALID', args: {} })
  const { print, texts } = context
  print.object('signed', { signed: { kind: 'envelope', files: [path], publicKey, keyId } })
  print.lines([
    ...marked('done', texts.text('cli.sign.signed-by-key', { file: path }), print.width),
    ...(isSample ? marked('attention', refusalText({ code: 'E_KEY_TEST', args: {} }, texts), print.width) : []),
    ...rows(
      [
        [texts.text('cli.sign.type'), type],
        [texts.text('cli.sign.key-id'), keyId],
      ],
      print.width,
    ),
  ])
  return EXIT.done
}
