import process from 'node:process'
import { MACOS_DOOR } from '../../../contract/macos-door.ts'
import { wordsOf } from '../../../domain/thrown.ts'
import { serveDoor } from '../../ffi-door/serve.ts'
import { systemClock } from '../../time.ts'
import { ConnectionCalls } from './calls.ts'

/** Process for macOS' network connections. Arguments: the paths of CoreFoundation and SystemConfiguration. */
const [corePath = '', systemPath = ''] = process.argv.slice(2)

serveDoor(MACOS_DOOR, (notify) => {
  /** koffi itself may fail to load, so it is loaded only on request. */
  const opened = import('./library.ts').then(
    ({ loadFrameworks }) =>
      new ConnectionCalls(loadFrameworks(corePath, systemPath), systemClock, (status) => notify({ status })),
  )
  // The first request reports the error.
  opened.catch(() => undefined)
  return {
    about: () =>
      opened.then(
        () => ({}),
        (error: unknown) => ({ lacks: wordsOf(error).slice(0, 200) }),
      ),
    start: async (asked, secrets) => (await opened).start(asked, secrets),
  }
})
