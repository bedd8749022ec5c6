import type { Log } from '../../../src-main/services/services.ts'

/** A log that keeps its lines for a test to read. */
export function quietLog(): Log & { readonly lines: string[]; readonly hidden: string[] } {
  const lines: string[] = []
  const hidden: string[] = []
  const add =
    (level: string) =>
    (room: string, text: string): void =>
      void lines.push(`${level} ${room}: ${text}`)
  return {
    lines,
    hidden,
    info: add('info'),
    warning: add('warning'),
    error: add('error'),
    hide: (secrets) => void hidden.push(...Object.keys(secrets)),
    read: () => Promise.resolve([]),
    watch: () => () => undefined,
  }
}
