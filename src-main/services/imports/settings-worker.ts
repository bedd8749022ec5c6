import { Secret } from '../../domain/profile/secret.ts'
import { openIdentity } from '../../formats/pkcs12/read.ts'
import { inWorker } from '../reading/to-starter.ts'
import { sentIdentity, sentSettings, type ReadingTask } from './crossing.ts'
import { settingsIn } from './settings-in.ts'

/** The worker that reads one import or opens one certificate and ends; `settings-reader.ts` starts it. */
inWorker((task: ReadingTask, progress) => {
  const passphrase = task.passphrase === undefined ? undefined : new Secret(task.passphrase)
  if (task.kind === 'identity') return sentIdentity(openIdentity(task.octets, passphrase))
  const { files, columns } = task
  const words = {
    ...(passphrase ? { passphrase } : {}),
    ...(columns === undefined ? {} : { columns }),
  }
  return sentSettings(settingsIn(files, words, { openIdentity, progress }))
})
