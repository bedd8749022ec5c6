import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { doorProgram } from '../../../../../src-main/platform/ffi-door/program.ts'

/** As Electron has it, until the test is over. */
function pretend(object: object, name: string, value: string): void {
  Object.defineProperty(object, name, { value, configurable: true, enumerable: true, writable: true })
  onTestFinished(() => void Reflect.deleteProperty(object, name))
}

function resources(...files: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'culvert-resources-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'runtime'))
  for (const file of files) writeFileSync(join(folder, 'runtime', file), '')
  return folder
}

describe('the program of a door', () => {
  it('lies beside the bundle that asks, and runs on the same Node', () => {
    expect(doorProgram('ras', '/culvert/out/cli', [])).toEqual({
      program: process.execPath,
      args: [join('/culvert/out/doors/ras.mjs')],
      env: {},
    })
  })

  it('lies outside of the archive, which plain Node cannot read', () => {
    const { args } = doorProgram('ras', join('/opt/Culvert/resources/app.asar/out/main'), [])
    expect(args).toEqual([join('/opt/Culvert/resources/app.asar.unpacked/out/doors/ras.mjs')])
  })

  it.each(['node', 'node.exe'])('runs on the %s of the package, because Electron refuses to be one there', (file) => {
    const folder = resources(file)
    pretend(process, 'resourcesPath', folder)
    pretend(process.versions, 'electron', '45.4.1')
    expect(doorProgram('ras', '/out/main', [])).toMatchObject({ program: join(folder, 'runtime', file), env: {} })
  })

  it('runs on Electron where there is no package', () => {
    pretend(process, 'resourcesPath', resources())
    pretend(process.versions, 'electron', '45.4.1')
    expect(doorProgram('ras', '/out/main', [])).toMatchObject({
      program: process.execPath,
      env: { ELECTRON_RUN_AS_NODE: '1' },
    })
  })

  it('gets the variables that it needs where they are set, and no other', () => {
    pretend(process.env, 'CULVERT_KEPT', 'yes')
    pretend(process.env, 'NODE_OPTIONS_TEST', 'no')
    expect(doorProgram('ras', '/out/main', ['CULVERT_KEPT', 'CULVERT_ABSENT']).env).toEqual({ CULVERT_KEPT: 'yes' })
  })
})
