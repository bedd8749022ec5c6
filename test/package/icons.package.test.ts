import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../support/packaging/build.ts'
import { icns, ico, LINUX_SIZES } from '../support/packaging/icons.ts'

const at = (name: string): Buffer => readFileSync(join(ROOT, 'assets/icons', name))
const png = (size: number): Buffer => at(`png/${size}x${size}.png`)

/** The images of an icns by type, found by walking its chunks. */
function chunks(file: Buffer): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>()
  for (let i = 8; i < file.length; i += file.readUInt32BE(i + 4)) {
    found.set(file.toString('latin1', i, i + 4), file.subarray(i + 8, i + file.readUInt32BE(i + 4)))
  }
  return found
}

describe('the icons', () => {
  it('are pictures of the size their names say', () => {
    expect(LINUX_SIZES.map((size) => png(size).readUInt32BE(16))).toEqual([...LINUX_SIZES])
  })

  it('are the same pictures in the Windows file', () => {
    expect(at('culvert.ico')).toEqual(ico([16, 24, 32, 48, 64, 256].map((size) => ({ size, png: png(size) }))))
  })

  it('are the same pictures in the macOS file', () => {
    const file = at('culvert.icns')
    const large = chunks(file).get('ic10') ?? Buffer.alloc(0)
    expect(large.readUInt32BE(16)).toBe(1024)
    expect(file).toEqual(icns((size) => (size === 1024 ? large : png(size))))
  })
})
