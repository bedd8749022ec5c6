import type { Host, Sink } from '../host/host.ts'
import type { Palette } from './line.ts'

/** Colour only on a terminal that supports it, and unless it is turned off (no-color.org). */
export function paletteOf(env: Host['env'], sink: Sink): Palette {
  const refused = (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb'
  return { colour: sink.isTerminal && !refused, unicode: showsUnicode(env) }
}

/** POSIX systems state it in the locale; on Windows, the newer terminals set a variable of their own. */
function showsUnicode(env: Host['env']): boolean {
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find((value) => value !== undefined && value !== '')
  return locale === undefined ? env.WT_SESSION !== undefined : /utf-?8/i.test(locale)
}

/** Whether printed lines can be overwritten. */
export const canRedraw = (env: Host['env'], sink: Sink): boolean => sink.isTerminal && env.TERM !== 'dumb'
