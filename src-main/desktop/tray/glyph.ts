import type { TrayForm } from './model.ts'

/** An image in rows of four bytes a pixel: blue, green, red, alpha, the colours multiplied by alpha. */
export interface Bitmap {
  readonly size: number
  readonly pixels: Buffer
}

/** Subsamples along a pixel's side, because the arch has no straight edges that align with the grid. */
const FINE = 4

/**
 * The app's mark, a culvert: an arch with a line through it. It is drawn, not stored, so that it is sharp at every size
 * of a panel and all forms share one shape. `light` is for a dark panel; a system that colours the shape itself needs
 * it in black and alpha.
 */
export function glyph(form: TrayForm, size: number, light: boolean): Bitmap {
  const pixels = Buffer.alloc(size * size * 4)
  const shade = light ? 255 : 0
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const alpha = coverage(form, size, x, y)
      const colour = Math.round(shade * alpha)
      pixels.set([colour, colour, colour, Math.round(255 * alpha)], (y * size + x) * 4)
    }
  }
  return { size, pixels }
}

function coverage(form: TrayForm, size: number, x: number, y: number): number {
  let hits = 0
  for (let i = 0; i < FINE * FINE; i += 1) {
    const u = (x + ((i % FINE) + 0.5) / FINE) / size
    const v = (y + (Math.floor(i / FINE) + 0.5) / FINE) / size
    if (isInk(form, u, v)) hits += 1
  }
  return hits / (FINE * FINE)
}

/** Coordinates in a square of side 1, y downwards. */
function isInk(form: TrayForm, u: number, v: number): boolean {
  const toDot = Math.hypot(u - 0.82, v - 0.18)
  if (form === 'attention' && toDot < 0.24) return toDot < 0.16
  const radius = v < 0.52 ? Math.hypot(u - 0.5, v - 0.52) : Math.abs(u - 0.5)
  if (v > 0.9) return false
  const inLine = Math.abs(v - 0.7) < 0.055
  if (radius > 0.42) return inLine && u > 0.01 && u < 0.99
  if (radius > 0.31) return true
  // A dot in the empty arch: the tunnel is up, but nothing shows whether it is alive.
  if (form === 'unsure') return Math.hypot(u - 0.5, v - 0.55) < 0.15
  const filled = form === 'filled' || form === 'attention' || (form === 'half' && u < 0.5)
  return filled ? v < 0.755 : inLine
}
