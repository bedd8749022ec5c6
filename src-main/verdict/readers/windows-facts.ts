import type { Observation, Seen } from '../../domain/connect/observation.ts'

/** Facts that users paste about Windows in addition to the number: registry values, its build, and the dial command. */

/** `reg query`, `Get-ItemProperty`, an exported file: `…OnSendRule  REG_DWORD  0x2`, `… : 2`, `"…"=dword:00000002`. */
const VALUE =
  /\b(AssumeUDPEncapsulationContextOnSendRule|ProhibitIpSec)"?\s{0,40}(?:REG_DWORD\s{1,40}0x([0-9a-f]{1,8})|[:=]\s{0,4}(?:dword:([0-9a-f]{8})|(\d{1,9})))\b/i
/** `ver`, `systeminfo`, the heading of a command prompt in any language. */
const BUILD = /\[[^\]\d]{3,20}(10\.0\.\d{5}\.\d{1,5})\]/
/** A command line: `C:\> rasdial "Office"`, with or without options. */
const RASDIAL =
  /(?:^|[>$#]\s{0,4})rasdial(?:\.exe)?\s{1,8}("[^"]{1,256}"|[^\s"/]\S{0,255})((?:\s{1,8}\S{1,256}){0,12})\s{0,8}$/i
const DISCONNECT = /\/d(?:isconnect)?\b/i

const LONGEST_LINE = 1000

export function windowsFacts(lines: readonly string[]): readonly Observation[] {
  return lines.flatMap((whole) => {
    const line = whole.slice(0, LONGEST_LINE)
    return [...valueIn(line), ...buildIn(line), ...dialIn(line)].map((seen): Observation => ({
      at: 0,
      stage: 'prerequisites',
      ...seen,
    }))
  })
}

function valueIn(line: string): readonly Seen[] {
  const [, name = '', hexadecimal = '', exported = '', decimal] = VALUE.exec(line) ?? []
  if (name === '') return []
  const value = decimal === undefined ? Number.parseInt(hexadecimal + exported, 16) : Number(decimal)
  return [{ kind: 'windows-value', name: /^assume/i.test(name) ? 'natt' : 'prohibit-ipsec', value }]
}

function buildIn(line: string): readonly Seen[] {
  const version = BUILD.exec(line)?.[1]
  return version === undefined ? [] : [{ kind: 'version', component: 'Windows', version }]
}

/** The words after the name are a user name and a password; options begin with a slash. Neither is kept. */
function dialIn(line: string): readonly Seen[] {
  const [, name = '', rest = ''] = RASDIAL.exec(line) ?? []
  if (name === '' || DISCONNECT.test(rest)) return []
  return [
    { kind: 'credentials-passed', passed: rest.split(/\s+/).some((word) => word !== '' && !word.startsWith('/')) },
  ]
}
