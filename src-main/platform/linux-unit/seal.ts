import type { Seal, ServiceRefusal } from '../../contract/service.ts'
import type { StoredField } from '../../domain/profile/secret.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import { parseVersion } from './parse.ts'
import type { UnitMachine } from './run/machine.ts'

/** The first with LoadCredential=, and with encrypted ones and `systemd-creds` (systemd's NEWS). */
const CREDENTIALS_SINCE = 247
const ENCRYPTED_SINCE = 250

/** How this computer keeps a service's secrets. Refusals: `system-too-old`. */
export async function sealHere(machine: UnitMachine): Promise<Result<Seal, ServiceRefusal>> {
  const asked = await machine.run('systemctl', ['--version'])
  const version = parseVersion(asked.out.toString('utf8'))
  if (version < CREDENTIALS_SINCE)
    return failed({ code: 'system-too-old', text: version > 0 ? `systemd ${version}` : asked.said })
  if (version < ENCRYPTED_SINCE) return done('root-file')
  return done((await machine.run('systemd-creds', ['has-tpm2', '--quiet'])).ok ? 'tpm' : 'host-key')
}

/**
 * What is written to the credential's file. A TPM is bound to no measurement of the boot: an update of the firmware, or of
 * Secure Boot's lists, would otherwise make the secret unreadable from one day to the next. The secret goes over a pipe.
 */
export async function sealed(
  machine: UnitMachine,
  seal: Seal,
  field: StoredField,
  secret: string,
): Promise<Result<Buffer, ServiceRefusal>> {
  if (seal === 'root-file') return done(Buffer.from(secret))
  const key = seal === 'tpm' ? ['--with-key=host+tpm2', '--tpm2-pcrs='] : ['--with-key=host']
  const ran = await machine.run('systemd-creds', ['encrypt', ...key, `--name=${field}`, '-', '-'], secret)
  return ran.ok ? done(ran.out) : failed({ code: 'system-refused', text: ran.said })
}
