import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import { applyEntry } from '../../../../../src-main/platform/windows/apply.ts'
import { encodedScript, powerShell } from '../../../../../src-main/platform/windows/run/powershell.ts'
import { systemClock } from '../../../../../src-main/platform/time.ts'
import { profileWith, SECRETS } from '../../../../support/profiles.ts'
import { INTERPRETER, withoutInterpreter } from '../../../../support/windows/interpreter.ts'
import { PlayedWindows } from '../../../../support/windows/played-windows.ts'

const never = new AbortController().signal
const reason = withoutInterpreter()
const KEY = 'the-key-that-nobody-may-see'
const FORMS = [KEY, Buffer.from(KEY).toString('base64'), Buffer.from(KEY, 'utf16le').toString('base64')]
const SCRIPT = resolve('src-main/platform/windows/run/vpn.ps1')

describe.skipIf(reason)(`a key${reason ? ` (skipped: ${reason})` : ''}`, { timeout: 120_000 }, () => {
  let played: PlayedWindows
  let transcripts: string
  beforeEach(() => {
    played = new PlayedWindows()
    transcripts = join(played.folder, 'transcripts')
    // A computer whose administrator has everything of PowerShell written down.
    const policies = {
      Transcription: { EnableTranscripting: true, EnableInvocationHeader: true, OutputDirectory: transcripts },
      ModuleLogging: { EnableModuleLogging: true, ModuleNames: ['*'] },
      ScriptBlockLogging: { EnableScriptBlockLogging: true, EnableScriptBlockInvocationLogging: true },
    }
    mkdirSync(join(played.folder, '.config/powershell'), { recursive: true })
    writeFileSync(
      join(played.folder, '.config/powershell/powershell.config.json'),
      JSON.stringify({ PowerShellPolicies: policies }),
    )
    played.env = { FAKE_ERRORS: join(played.folder, 'errors') }
  })
  afterEach(() => played.close())

  const written = (): readonly string[] =>
    readdirSync(played.folder, { recursive: true, withFileTypes: true })
      .filter((item) => item.isFile())
      .map((item) => readFileSync(join(item.parentPath, item.name), 'utf8'))
  const shows = (text: string): boolean => FORMS.some((form) => text.includes(form))
  const apply = () => applyEntry(played.machine(), profileWith(), { ...SECRETS, psk: new Secret(KEY) }, never)

  it('is in no transcript, no error and no file, whether the call succeeds or fails', async () => {
    expect(await apply()).toMatchObject({ ok: true })
    played.env['FAKE_BOOK'] = 'read-only'
    expect(await apply()).toMatchObject({ ok: false })
    expect(readFileSync(join(played.folder, 'errors'), 'utf8')).toContain('held 0')
    expect(readdirSync(transcripts, { recursive: true }).length).toBeGreaterThan(1)
    expect(written().filter(shows)).toEqual([])
  })

  it('would be found there: an interpreter that prints it has it in its transcript', () => {
    const words = ['-NoProfile', '-NonInteractive', '-Command', `Write-Output '${KEY}'`]
    spawnSync(INTERPRETER, words, { env: played.environment() })
    expect(written().some(shows)).toBe(true)
  })

  it('is on no command line and in no environment while the call runs', async () => {
    played.env['FAKE_HANG_AFTER'] = 'Add-VpnConnection'
    played.deadline = 15_000
    const applied = apply()
    await expect.poll(() => played.changes(), { timeout: 60_000 }).toContain('Add-VpnConnection')
    const running = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
    const told = running.flatMap((id) => ['cmdline', 'environ'].map((file) => readOr(`/proc/${id}/${file}`)))
    expect(told.some((text) => text.includes('-EncodedCommand'))).toBe(true)
    expect(told.filter(shows)).toEqual([])
    await applied
  })

  it('reaches a module whose logging of parameters is off', async () => {
    const usual = '(Import-Module VpnClient -PassThru).LogPipelineExecutionDetails'
    const control = spawnSync(INTERPRETER, ['-NoProfile', '-NonInteractive', '-Command', usual], {
      env: played.environment(),
      encoding: 'utf8',
    })
    expect(control.stdout.trim()).toBe('True')
    await apply()
    const calls = readFileSync(played.log, 'utf8').trim().split('\n')
    expect(calls.map((line) => (JSON.parse(line) as { logging: boolean }).logging)).not.toContain(true)
  })
})

const readOr = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // Another person's, or over.
    return ''
  }
}

describe('running PowerShell', () => {
  const asking = (program: string, deadline = 30_000) =>
    powerShell({ program, clock: systemClock, deadline })({ version: 1, verb: 'status' }, never)

  it('says when it is not there, and when it may not be started', async () => {
    expect(await asking('/nonexistent/powershell.exe')).toEqual({ ok: false, fault: { kind: 'missing' } })
    const played = new PlayedWindows()
    const program = join(played.folder, 'closed')
    writeFileSync(program, '', { mode: 0o644 })
    expect(await asking(program)).toEqual({ ok: false, fault: { kind: 'blocked' } })
    await played.close()
  })

  it('ends one that does not answer, at its deadline', async () => {
    const played = new PlayedWindows()
    const program = join(played.folder, 'hangs')
    writeFileSync(program, '#!/bin/sh\nexec sleep 60\n', { mode: 0o755 })
    expect(await asking(program, 300)).toEqual({ ok: false, fault: { kind: 'timeout', seconds: 0.3 } })
    await played.close()
  })

  it('takes no answer that is cut, nor one of a program that failed', async () => {
    const played = new PlayedWindows()
    const program = join(played.folder, 'says')
    writeFileSync(program, '#!/bin/sh\nprintf \'{"version":1,"entr\'\n', { mode: 0o755 })
    expect(await asking(program)).toMatchObject({ ok: false, fault: { kind: 'unreadable', exit: 0 } })
    writeFileSync(program, '#!/bin/sh\nprintf \'{"version":1}\'; echo "\u001b[31mwrong\u001b[0m" >&2; exit 3\n', {
      mode: 0o755,
    })
    expect(await asking(program)).toEqual({ ok: false, fault: { kind: 'unreadable', exit: 3, said: 'wrong' } })
    await played.close()
  })

  it('puts a script on the command line that Windows can hold', () => {
    expect(readFileSync(SCRIPT, 'utf8')).toMatch(/^[\t\n\x20-\x7e]+$/)
    expect(readFileSync(SCRIPT, 'utf8')).not.toMatch(/@['"]\r?$/m)
    expect(encodedScript().length).toBeLessThan(32_000)
  })
})

describe.skipIf(reason)(`the script's requests${reason ? ` (skipped: ${reason})` : ''}`, { timeout: 60_000 }, () => {
  it.each(['', '{"version":1,"verb":"app', '{"version":2,"verb":"status"}', '{"version":1,"verb":"delete"}', 'null'])(
    'that are none (%s) get a fault for an answer, and change nothing',
    async (input) => {
      const played = new PlayedWindows()
      const words = ['-NoLogo', '-NoProfile', '-NonInteractive', '-EncodedCommand', encodedScript()]
      const { stdout, status } = spawnSync(INTERPRETER, words, { input, encoding: 'utf8', env: played.environment() })
      expect(status).toBe(0)
      expect(JSON.parse(stdout)).toMatchObject({ version: 1, faults: [{ step: 'request' }] })
      expect(played.changes()).toEqual([])
      await played.close()
    },
  )

  it('are answered without one in Constrained Language Mode', () => {
    const script = readFileSync(SCRIPT, 'utf8')
    const constrained = `$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'\n${script}`
    const words = [
      '-NoProfile',
      '-NonInteractive',
      '-EncodedCommand',
      Buffer.from(constrained, 'utf16le').toString('base64'),
    ]
    const { stdout, status } = spawnSync(INTERPRETER, words, { input: '', encoding: 'utf8' })
    expect([stdout.trim(), status]).toEqual(['{"version":1,"blocked":true}', 0])
  })
})
