import { Secret } from '../../domain/profile/secret.ts'
import { openIdentity } from '../../formats/pkcs12/read.ts'
import {
  sentIdentity,
  sentSettings,
  type IdentityOnTheWay,
  type ReadingTask,
  type SettingsOnTheWay,
} from './crossing.ts'
import { settingsIn } from './settings-in.ts'

/**
 * Reads one import or opens one certificate.
 * @param progress called with the share that is read, 0 to 1
 */
export function readSettings(
  task: ReadingTask,
  progress: (share: number) => void,
): SettingsOnTheWay | IdentityOnTheWay {
  const passphrase = task.passphrase === undefined ? undefined : new Secret(task.passphrase)
  if (task.kind === 'identity') return sentIdentity(openIdentity(task.octets, passphrase))
  const { files, columns } = task
  const words = {
    ...(passphrase ? { passphrase } : {}),
    ...(columns === undefined ? {} : { columns }),
  }
  return sentSettings(settingsIn(files, words, { openIdentity, progress }))
}
