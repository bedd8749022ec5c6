import type { Output } from '../../contract/cli-output.ts'
import type { Host } from '../host/host.ts'
import { WIDEST } from './layout.ts'
import { paint, type Line, type Palette } from './line.ts'
import { canRedraw, paletteOf } from './palette.ts'

/** The version in every object; the type ties it to the contract's without loading its schemas. */
const VERSION: Output['fault']['version'] = 1

type Body<Name extends keyof Output> = Omit<Output[Name], 'version'>

/**
 * The output of a command. With `--json` only the one object is written to standard output, and lines for people are
 * dropped.
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

  /** Columns for laying out text. One fewer than the terminal has, because some terminals wrap a full line. */
  get width(): number {
    const { columns, isTerminal } = this.#host.out
    return Math.min(WIDEST, isTerminal ? columns - 1 : columns)
  }

  lines(lines: readonly Line[]): void {
    if (this.json) return
    for (const line of lines) this.#host.out.write(`${paint(line, Infinity, this.palette)}\n`)
  }

  /** Lines for people on standard error, separate from the result of the command. */
  notes(lines: readonly Line[]): void {
    if (this.json) return
    const palette = paletteOf(this.#host.env, this.#host.err)
    for (const line of lines) this.#host.err.write(`${paint(line, Infinity, palette)}\n`)
  }

  object<Name extends keyof Output>(_name: Name, body: Body<Name>): void {
    if (this.json) this.#host.out.write(`${jsonLine({ version: VERSION, ...body })}\n`)
  }

  /** A block that is redrawn in place, or undefined if that is impossible. */
  live(height: number): LiveBlock | undefined {
    const { env, out } = this.#host
    return this.json || !canRedraw(env, out) || out.rows <= height ? undefined : new LiveBlock(this.#host, this.palette)
  }
}

/**
 * JSON in which characters that control a terminal are escaped too, because people also look at the output. An escape
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

/** Lines redrawn in place. The cursor is hidden meanwhile, and restored however the process ends. */
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
    // Lines that have scrolled away cannot be overwritten, so a block is never taller than the screen.
    const visible = lines.slice(0, Math.max(1, out.rows - 1))
    const painted = visible.map((line) => `${paint(line, out.columns - 1, this.#palette)}${CLEAR_LINE}\n`)
    const up = this.#height > 0 ? `\u001b[${this.#height}A\r` : ''
    out.write(`${up}${painted.join('')}${CLEAR_BELOW}`)
    this.#height = visible.length
  }

  /** Keeps the last drawing; later output is printed below it. */
  end(): void {
    this.#forget()
    this.#host.out.write(SHOW_CURSOR)
  }
}
