import type { Observation } from '../../domain/connect/observation.ts'

/** macOS' `scutil --nc status`: two numbers say how the last connect ended. */
const FIELD = /^\s{0,40}(DeviceLastCause|LastCause) : (\d{1,3})\s{0,8}$/

export function readScutil(log: string): readonly Observation[] {
  const text = log.slice(0, 16 * 1024)
  const causes = new Map<string, number>()
  for (const line of text.split(/\r?\n/)) {
    const match = FIELD.exec(line)
    if (match?.[1] !== undefined) causes.set(match[1], Number(match[2]))
  }
  const code = causes.get('LastCause')
  if (code === undefined) return []
  const device = causes.get('DeviceLastCause')
  return [
    {
      at: 0,
      stage: 'prerequisites',
      kind: 'os-code',
      source: 'macOS',
      code,
      ...(device === undefined ? {} : { device }),
    },
  ]
}
