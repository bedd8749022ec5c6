import process from 'node:process'
import { RAS_DOOR } from '../../../contract/ras-door.ts'
import { wordsOf } from '../../../domain/thrown.ts'
import { serveDoor } from '../../ffi-door/serve.ts'
import { systemClock } from '../../time.ts'
import { RasCalls } from './calls.ts'

/** Process that calls RAS. Arguments: the paths of `rasapi32.dll` and `kernel32.dll`. */
const [rasPath = '', kernelPath = ''] = process.argv.slice(2)

/** koffi itself may fail to load, so it is loaded only on request. */
const opened = import('./library.ts').then(({ loadRas }) => new RasCalls(loadRas(rasPath, kernelPath), systemClock))
// The first request reports the error.
opened.catch(() => undefined)

serveDoor(
  RAS_DOOR,
  (notify) => ({
    about: () =>
      opened.then(
        () => ({}),
        (error: unknown) => ({ lacks: wordsOf(error).slice(0, 200) }),
      ),
    storeKey: async (asked, { key }) => (await opened).storeKey(asked, key ?? new Uint8Array()),
    stored: async (asked) => (await opened).stored(asked),
    dial: async (asked, { password }) =>
      (await opened).dial(asked, password, (state) => notify({ kind: 'state', state })),
    hangUp: async (asked) => (await opened).hangUp(asked),
    connections: async () => (await opened).connections(),
    watch: async () => (await opened).watch(() => notify({ kind: 'changed' })),
  }),
  async () => (await opened).leave(),
)
