import Module, { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import { argv, env, exit } from 'node:process'
import { Script } from 'node:vm'
import { join, type BrowserSide, type MainSide } from '../wire.ts'
import { standInElectron, type StandInElectron } from './electron.ts'

/** The process that runs main: Node, with a stand-in for every import of `electron`. */

type Load = (name: string, ...rest: unknown[]) => unknown

const [main] = argv.slice(2)
if (!main || !process.send) throw new Error('the launcher starts this, with the path of the built main')

const made: { electron?: StandInElectron } = {}
const host = (): StandInElectron => {
  if (!made.electron) throw new Error('a call came before the host was there')
  return made.electron
}

const asked: MainSide = {
  invoke: (call) => host().main.invoke(call),
  fetch: (request) => host().main.fetch(request),
  mayRequest: (request) => host().main.mayRequest(request),
  mayNavigate: (to) => host().main.mayNavigate(to),
  mayOpenWindow: (to) => host().main.mayOpenWindow(to),
  windowGone: (gone) => host().main.windowGone(gone),
  quit: () => host().main.quit(),
  async evaluate({ source, argument }) {
    // A TypeScript compiler may have inserted calls of `__name` into the function.
    const script = new Script(`(() => { const __name = (value) => value; return (${source}) })()`)
    const code = script.runInThisContext() as (electron: object, argument: unknown) => unknown
    return await code(host().module, argument)
  },
}

const browser = join<MainSide, BrowserSide>(process, asked)
const electron = standInElectron(resolve(dirname(main), '../..'), browser)
made.electron = electron

const replaced = electron.module
const modules = Module as unknown as { _load: Load }
const load = modules._load
modules._load = function (this: unknown, name: string, ...rest: unknown[]) {
  return name === 'electron' || name === 'electron/main' ? replaced : load.call(this, name, ...rest)
}

// Without its browser the app has no window and cannot open one.
process.once('disconnect', () => exit(0))

const require = createRequire(import.meta.url)
for (const path of JSON.parse(env['STAND_IN_REQUIRE'] ?? '[]') as string[]) require(path)
require(main)
