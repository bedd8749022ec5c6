import type { Output } from '../../contract/cli-output.ts'
import type { Host } from '../host/host.ts'
import { WIDEST } from './layout.ts'
import { paint, type Line, type Palette } from './line.ts'
import { canRedraw, paletteOf } from './palette.ts'

/** The version every object carries; the type holds it to the contract's without loading its schemas. */
const VERSION: Output['fault']['version'] = 1

type Body<Name extends keyof Output> = Omit<Output[Name], 'version'>

/**
 * Where a command's words go. With `--json` the one object is all that is ever written to the standard output, and
 * lines for people are dropped.
 */
export class Printer {
  readonly json: boolean
  readonly palette: Palette
  readonly #host: Host

  constructor(host: Host, json: boolean) {
    this.json = json
    this.palette = paletteOf(host.env, host.out)
    this.#host = host
  }

  /** Columns to lay text out in. One short of a terminal's edge: some wrap a line that fills it. */
  get width(): number {
    const { columns, isTerminal } = this.#host.out
    return Math.min(WIDEST, isTerminal ? columns - 1 : columns)
  }

  lines(lines: readonly Line[]): void {
    if (this.json) return
    for (const line of lines) this.#host.out.write(`${paint(line, Infinity, this.palette)}\n`)
  }

  /** For people, on the error output: apart from the result of the command. */
  notes(lines: readonly Line[]): void {
    if (this.json) return
    const palette = paletteOf(this.#host.env, this.#host.err)
    for (const line of lines) this.#host.err.write(`${paint(line, Infinity, palette)}\n`)
  }

  object<Name extends keyof Output>(_name: Name, body: Body<Name>): void {
    if (this.json) this.#host.out.write(`${jsonLine({ version: VERSION, ...body })}\n`)
  }

  /** A block that is drawn over in place, or undefined where that cannot be. */
  live(height: number): LiveBlock | undefined {
    const { env, out } = this.#host
    return this.json || !canRedraw(env, out) || out.rows <= height ? undefined : new LiveBlock(this.#host, this.palette)
  }
}

/**
 * JSON in which characters that steer a terminal are escaped too: output is looked at as well as parsed. An escape
 * stands for one UTF-16 unit (RFC 8259 section 7), so a character beyond the BMP takes two.
 */
export const jsonLine = (value: unknown): string =>
  JSON.stringify(value).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) =>
    character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  )

const HIDE_CURSOR = '\u001b[?25l'
const SHOW_CURSOR = '\u001b[?25h'
const CLEAR_LINE = '\u001b[K'
const CLEAR_BELOW = '\u001b[J'

/** Lines redrawn in place. The cursor is hidden meanwhile, and given back however the process ends. */
export class LiveBlock {
  readonly #host: Host
  readonly #palette: Palette
  readonly #forget: () => void
  #height = 0

  constructor(host: Host, palette: Palette) {
    this.#host = host
    this.#palette = palette
    this.#forget = host.onEnd(() => host.out.write(SHOW_CURSOR))
    host.out.write(HIDE_CURSOR)
  }

  draw(lines: readonly Line[]): void {
    const { out } = this.#host
    // What has scrolled away cannot be drawn over, so a block never grows taller than the screen.
    const visible = lines.slice(0, Math.max(1, out.rows - 1))
    const painted = visible.map((line) => `${paint(line, out.columns - 1, this.#palette)}${CLEAR_LINE}\n`)
    const up = this.#height > 0 ? `\u001b[${this.#height}A\r` : ''
    out.write(`${up}${painted.join('')}${CLEAR_BELOW}`)
    this.#height = visible.length
  }

  /** The last drawing stays; what follows is printed below it. */
  end(): void {
    this.#forget()
    this.#host.out.write(SHOW_CURSOR)
  }
}
