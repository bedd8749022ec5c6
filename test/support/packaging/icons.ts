/**
 * Makes the app's icons from assets/icons/culvert.svg: `npm run icons`. Needs rsvg-convert (Debian: librsvg2-bin), so
 * its output is committed. The icon containers of Windows and macOS hold unmodified PNG files; both are written here.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const FOLDER = resolve(import.meta.dirname, '../../../assets/icons')
export const LINUX_SIZES = [16, 24, 32, 48, 64, 128, 256, 512] as const

interface Picture {
  /** Pixels of one side. */
  readonly size: number
  readonly png: Buffer
}

/** Windows: ICONDIR, one ICONDIRENTRY per image (a size of 256 is written as 0), then the images. */
export function ico(pictures: readonly Picture[]): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(pictures.length, 4)
  let at = head.length
  pictures.forEach(({ size, png }, i) => {
    const entry = 6 + 16 * i
    head.writeUInt8(size % 256, entry)
    head.writeUInt8(size % 256, entry + 1)
    head.writeUInt16LE(1, entry + 4)
    head.writeUInt16LE(32, entry + 6)
    head.writeUInt32LE(png.length, entry + 8)
    head.writeUInt32LE(at, entry + 12)
    at += png.length
  })
  return Buffer.concat([head, ...pictures.map((picture) => picture.png)])
}

/** The macOS types of a PNG of each size; `@2x` marks the same pixels for half the points. */
const ICNS_TYPES: readonly { readonly type: string; readonly size: number }[] = [
  { type: 'ic11', size: 32 }, // 16@2x
  { type: 'ic12', size: 64 }, // 32@2x
  { type: 'ic07', size: 128 },
  { type: 'ic13', size: 256 }, // 128@2x
  { type: 'ic08', size: 256 },
  { type: 'ic14', size: 512 }, // 256@2x
  { type: 'ic09', size: 512 },
  { type: 'ic10', size: 1024 }, // 512@2x
]

/** macOS: `icns`, the total length, then for each image its type, its length including these eight bytes, its data. */
export function icns(pictureOf: (size: number) => Buffer): Buffer {
  const chunk = (type: string, body: Buffer): Buffer => {
    const head = Buffer.alloc(8)
    head.write(type, 'latin1')
    head.writeUInt32BE(8 + body.length, 4)
    return Buffer.concat([head, body])
  }
  return chunk('icns', Buffer.concat(ICNS_TYPES.map(({ type, size }) => chunk(type, pictureOf(size)))))
}

function rasterise(size: number): Buffer {
  const drawn = spawnSync('rsvg-convert', ['-w', String(size), '-h', String(size), join(FOLDER, 'culvert.svg')], {
    maxBuffer: 1 << 24,
  })
  if (drawn.status !== 0) throw new Error(`rsvg-convert failed: ${drawn.error?.message ?? drawn.stderr.toString()}`)
  return drawn.stdout
}

function make(): void {
  mkdirSync(join(FOLDER, 'png'), { recursive: true })
  for (const size of LINUX_SIZES) writeFileSync(join(FOLDER, 'png', `${size}x${size}.png`), rasterise(size))
  writeFileSync(
    join(FOLDER, 'culvert.ico'),
    ico(
      [16, 24, 32, 48, 64, 256].map((size) => ({
        size,
        png: readFileSync(join(FOLDER, 'png', `${size}x${size}.png`)),
      })),
    ),
  )
  writeFileSync(join(FOLDER, 'culvert.icns'), icns(rasterise))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) make()
