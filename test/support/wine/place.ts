import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const BUILD = join(import.meta.dirname, 'build-root.sh')

/** Where build-root.sh puts the root. */
export const wineRoot = (): string =>
  process.env['CULVERT_WINE_ROOT'] ??
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'culvert-wine/root')

/** Whether this machine can make roots and enter them. */
export const canRunWine = (): boolean =>
  process.platform === 'linux' &&
  process.arch === 'x64' &&
  process.getuid?.() === 0 &&
  ['mmdebstrap', 'apt-get', 'unshare', 'nsenter', 'ip'].every((name) => spawnSync('which', [name]).status === 0)

/** Builds the root if it is missing or out of date, in a few minutes. Returns the reasons in words if that failed. */
export function makeWineRoot(): readonly string[] {
  if (!canRunWine()) return ['Left out: Windows under Wine, which takes Linux on x86-64, root and mmdebstrap']
  const { status, signal } = spawnSync(BUILD, { stdio: ['ignore', 'ignore', 2] })
  return status === 0 ? [] : [`Left out: Windows under Wine (build-root.sh ended with ${status ?? signal})`]
}

/** Why nothing of Windows can run here, in words; undefined if it can. */
export function withoutWine(): string | undefined {
  if (!canRunWine()) return 'Windows’ programs run here by Wine on Linux on x86-64, as root, with mmdebstrap'
  const mark = join(wineRoot(), '.culvert-wine')
  const { stdout } = spawnSync(BUILD, ['--key'], { encoding: 'utf8' })
  const isThere = existsSync(mark) && readFileSync(mark, 'utf8') === stdout
  return isThere ? undefined : 'no Windows under Wine yet, or an old one: npm run set-up -- test'
}
