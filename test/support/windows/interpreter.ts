import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'

/** PowerShell 7, which stands in for Windows PowerShell 5.1 outside Windows: a tool of the .NET SDK. */
const VERSION = '7.6.9'
/** Hash of its package, as the NuGet registry signs it. */
const SHA512 = 'SQMYQqUseEab3UWv+X03OSfG3oXisatt1E7PtHTbKoKzkKFk0eDnEEmt+1QXuXcjC0Ly9xSS7Zfo6CAyY5Tzcg=='
const FOLDER = resolve(import.meta.dirname, '../../../node_modules/.cache/powershell', VERSION)
const HASH = join(FOLDER, `.store/powershell/${VERSION}/powershell/${VERSION}/powershell.${VERSION}.nupkg.sha512`)

export const INTERPRETER = join(FOLDER, process.platform === 'win32' ? 'pwsh.exe' : 'pwsh')

/** Why the tests with PowerShell cannot run here, or undefined. */
export const withoutInterpreter = (): string | undefined =>
  existsSync(INTERPRETER) ? undefined : 'no PowerShell: npm run set-up -- test, with the .NET SDK'

/** Gives the interpreter a second name in its own folder, by which a script of Windows starts it. */
export function nameAsOnWindows(): void {
  const tools = join(FOLDER, `.store/powershell/${VERSION}/powershell/${VERSION}/tools`)
  const [home = ''] = readdirSync(tools).map((framework) => join(tools, framework, 'any/unix'))
  const draft = join(home, `powershell.exe.${process.pid}`)
  writeFileSync(draft, `#!/bin/sh\nexec '${INTERPRETER}' "$@"\n`, { mode: 0o755 })
  renameSync(draft, join(home, 'powershell.exe'))
}

export const hasDotnet = (): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'dotnet')))

/** Installs it with the .NET SDK; does nothing without the SDK or if the registry cannot be reached. */
export function installInterpreter(): void {
  if (existsSync(INTERPRETER) || !hasDotnet()) return
  const words = ['tool', 'install', '--tool-path', FOLDER, 'PowerShell', '--version', VERSION]
  spawnSync('dotnet', words, { stdio: ['ignore', 2, 2], env: { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: '1' } })
  if (!existsSync(HASH) || readFileSync(HASH, 'utf8').trim() === SHA512) return
  rmSync(FOLDER, { recursive: true, force: true })
  console.error(`PowerShell ${VERSION} is not the package it should be, and was removed`)
}
