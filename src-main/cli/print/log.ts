import type { LogLine } from '../../contract/log-line.ts'
import type { Texts } from '../../contract/texts/texts.ts'
import { span, type Line, type Tone } from './line.ts'
import { padEnd, wrap } from './width.ts'

const TONES: Readonly<Record<Exclude<LogLine['level'], 'info'>, Tone>> = { warning: 'attention', error: 'bad' }

/** Milliseconds since 1970 as local date and time, sortable and equal in every language. */
function stamp(at: number): string {
  const date = new Date(at)
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

export function logLines(lines: readonly LogLine[], texts: Texts, width: number): readonly Line[] {
  const words = { info: '', warning: texts.text('cli.logs.warning'), error: texts.text('cli.logs.error') }
  return lines.flatMap(({ at, level, room, text }) => {
    const head = `${stamp(at)}  `
    const said = `${room}: ${text}`
    return wrap(words[level] === '' ? said : `${words[level]}: ${said}`, width - head.length).map((line, i): Line => [
      span(i === 0 ? head : padEnd('', head.length), 'quiet'),
      level === 'info' ? span(line) : span(line, TONES[level]),
    ])
  })
}
