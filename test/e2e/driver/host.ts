import { join } from 'node:path'
import { env as ownEnv, getuid } from 'node:process'
import { _electron } from 'playwright-core'
import { BUILT_MAIN, ROOT } from '../../support/start/built.ts'
import { installedElectron } from '../../support/start/electron.ts'
import { launch, type RunningApp } from '../../support/stand-in/launch.ts'

const runtime = installedElectron()

/** The host that the specs run on; this text appears in every report. */
export const HOST = 'path' in runtime ? 'electron' : 'stand-in'

const SPY = join(import.meta.dirname, 'tray-spy.cjs')

/**
 * Starts the built app on real Electron if available, else on the stand-in host.
 * @param words arguments after the app's own
 */
export async function startApp(
  env: Readonly<Record<string, string>>,
  words: readonly string[] = [],
): Promise<RunningApp> {
  if (!('path' in runtime)) return launch({ main: BUILT_MAIN, env, require: [SPY], args: words })
  const forRoot = getuid?.() === 0 ? ['--no-sandbox'] : []
  return _electron.launch({
    executablePath: runtime.path,
    args: ['-r', SPY, ...forRoot, '--disable-gpu', ROOT, ...words],
    env: { ...definedOnly(ownEnv), ...env },
  })
}

const definedOnly = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
