import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { DesktopHandlers, Snapshot } from '../../../src-main/contract/desktop.ts'
import { desktopHandlers } from '../../../src-main/desktop/calls/handlers.ts'
import { exportWriter } from '../../../src-main/desktop/export-files.ts'
import { SignedInbox } from '../../../src-main/desktop/calls/signed-inbox.ts'
import { SnapshotKeeper } from '../../../src-main/desktop/border/snapshot.ts'
import { FakeBackend } from '../../../src-main/platform/fake/backend.ts'
import { memoryMachine, type FakeMachine } from '../../../src-main/platform/fake/machine.ts'
import type { Environment } from '../../../src-main/protocol/run/environment.ts'
import { openServices } from '../../../src-main/services/open.ts'
import type { Services } from '../../../src-main/services/services.ts'
import { IN_THIS_THREAD } from '../reading/workers.ts'
import { freshDirectory } from '../services/directory.ts'
import { MemoryKeychain } from '../services/keychains.ts'

export interface DesktopParts {
  readonly services: Services
  /** The folder of all files, including exports. */
  readonly directory: string
  readonly keeper: SnapshotKeeper
  readonly inbox: SignedInbox
  readonly handlers: DesktopHandlers
  readonly machine: FakeMachine
  readonly keychain: MemoryKeychain
  /** Snapshots sent to window and tray, in order. */
  readonly told: Snapshot[]
  readonly copied: string[]
  readonly opened: string[]
}

/**
 * The calls and the snapshot over the real services, with a simulated system and a keychain in memory.
 * @param outlives `can.outlives` of the backend
 */
export async function desktopParts(
  languages: readonly string[] = ['en-US'],
  environment?: Environment,
  outlives = true,
): Promise<DesktopParts> {
  const machine = memoryMachine()
  const directory = freshDirectory()
  const keychain = new MemoryKeychain()
  const backend = new FakeBackend({ machine, step: 1, outlives })
  const services = await openServices({
    backend,
    directory,
    keychain,
    workers: IN_THIS_THREAD,
    ...(environment ? { environment: () => Promise.resolve(environment) } : {}),
  })
  const host = { name: 'Culvert', version: '9.9.9' }
  const inbox: SignedInbox = new SignedInbox({ services, onChange: () => keeper.changed(), now: () => Date.now() })
  const keeper = new SnapshotKeeper({
    services,
    host,
    preferredLanguages: () => languages,
    signed: () => inbox.current(),
  })
  const [told, copied, opened]: [Snapshot[], string[], string[]] = [[], [], []]
  keeper.watch((snapshot) => void told.push(snapshot))
  await Promise.all([keeper.refresh(), services.sessions.ready()])
  onTestFinished(async () => {
    keeper.stop()
    await services.close()
  })
  const handlers = desktopHandlers({
    services,
    keeper,
    inbox,
    chooseFile: () => Promise.resolve(),
    saveExports: exportWriter({
      file: (name) => Promise.resolve(join(directory, name)),
      folder: () => Promise.resolve(directory),
    }),
    choosePlace: () => Promise.resolve(undefined),
    version: host.version,
    copy: (text) => Promise.resolve(void copied.push(text)),
    openPage: (address) => Promise.resolve(void opened.push(address)),
    onSettings: () => undefined,
  })
  return { services, directory, keeper, inbox, handlers, machine, keychain, told, copied, opened }
}
