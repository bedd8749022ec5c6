import type { Context } from './context.ts'
import { ladderLines, type Step } from '../print/ladder.ts'
import { indent } from '../print/layout.ts'
import { BLANK, span, type Line } from '../print/line.ts'
import type { LiveBlock } from '../print/printer.ts'

/** Milliseconds between two drawings during a stage. */
const TICK = 120

/** Lines of the block besides the stages: heading and blank line. */
const AROUND = 2

/** Marks that are not printed as news: nothing is known yet, or nothing was seen. */
const QUIET: ReadonlySet<Step['mark']> = new Set(['waiting', 'working', 'unseen'])

/** The stage ladder: redrawn in place on a terminal; one line for each completed stage where output is piped. */
export class LadderView {
  readonly #context: Context
  readonly #heading: readonly Line[]
  readonly #live: LiveBlock | undefined
  readonly #timer: NodeJS.Timeout | undefined
  readonly #printed = new Set<string>()
  #steps: readonly Step[]
  #cancelling = false
  #note: readonly Line[] = []

  /** @param steps all stages of the ladder, none reached yet */
  constructor(context: Context, [name, more]: readonly [string, string], steps: readonly Step[]) {
    this.#context = context
    this.#heading = [[span(name, 'strong'), ...(more === '' ? [] : [indent(2), span(more, 'quiet')])], BLANK]
    this.#steps = steps
    this.#live = context.print.live(this.#steps.length + AROUND)
    if (this.#live) {
      this.#timer = setInterval(() => this.#draw(), TICK)
      this.#draw()
    } else {
      context.print.lines(this.#heading)
    }
  }

  get steps(): readonly Step[] {
    return this.#steps
  }

  showSteps(steps: readonly Step[]): void {
    this.#steps = steps
    if (this.#live) this.#draw()
    else this.#printNews()
  }

  /** Shows a note below the ladder while a stage waits; an empty note shows nothing. */
  showNote(note: readonly Line[]): void {
    const isNews = note.length > 0 && this.#note.length === 0
    this.#note = note
    if (this.#live) this.#draw()
    else if (isNews && !this.#context.print.json) this.#context.print.lines([...note, BLANK])
  }

  cancel(): void {
    this.#cancelling = true
    if (this.#live) this.#draw()
  }

  end(): void {
    clearInterval(this.#timer)
    if (!this.#live) return
    this.#cancelling = false
    this.#note = []
    this.#draw()
    this.#live.end()
  }

  #draw(): void {
    const { host, print, texts } = this.#context
    const ladder = ladderLines(this.#steps, host.now(), texts, print.width)
    const below: readonly Line[] = this.#cancelling
      ? [BLANK, [indent(2), span(texts.text('cli.connect.cancelling'), 'attention')]]
      : this.#note.length > 0
        ? [BLANK, ...this.#note]
        : []
    this.#live?.draw([...this.#heading, ...ladder, ...below])
  }

  /** Prints the line of each stage whose result has become known, in the order of the ladder. */
  #printNews(): void {
    const { host, print, texts } = this.#context
    if (print.json) return
    const news = this.#steps.filter((step) => {
      const told = `${step.stage} ${step.mark}`
      if (QUIET.has(step.mark) || this.#printed.has(told)) return false
      this.#printed.add(told)
      return true
    })
    print.lines(ladderLines(news, host.now(), texts, print.width))
  }
}
