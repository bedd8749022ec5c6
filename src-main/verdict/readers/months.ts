/**
 * Month names as systems write them, in every language that the platform knows. Systems and the platform may abbreviate
 * a name differently (`févr.`, `fév`), so a name is found by any unique prefix of three letters or more.
 */

/** Languages whose names mean no other month elsewhere come first: the first match is kept. */
const FIRST_LANGUAGES = ['en', 'de', 'fr', 'es', 'pt', 'it', 'ru', 'pl', 'zh', 'ja', 'ko', 'tr', 'nl', 'cs', 'uk']
const ENGLISH = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

let others: ReadonlyMap<string, number> | undefined

/** Index from 0; undefined if no language has such a month. @param name as written, with or without a full stop */
export function monthOf(name: string): number | undefined {
  const plain = plainName(name)
  const english = ENGLISH.indexOf(plain)
  if (english >= 0) return english
  // `8月`, `8월`, `Thg 8`: each month's number.
  const [, before, behind] = /^(?:(\d{1,2})[月월]|thg(\d{1,2}))$/.exec(plain) ?? []
  const number = before ?? behind
  if (number !== undefined) return Number(number) - 1
  others ??= namesOfAll()
  return others.get(plain)
}

const plainName = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{M}\d]/gu, '')

function namesOfAll(): ReadonlyMap<string, number> {
  const names = new Map<string, number>()
  const beginnings = new Map<string, number>()
  for (const language of languages())
    for (const style of ['short', 'long'] as const) {
      const format = new Intl.DateTimeFormat(`${language}-u-ca-gregory`, { month: style, timeZone: 'UTC' })
      const inDate = new Intl.DateTimeFormat(`${language}-u-ca-gregory`, {
        month: style,
        day: 'numeric',
        timeZone: 'UTC',
      })
      for (let month = 0; month < 12; month += 1) {
        const day = new Date(Date.UTC(2000, month, 15))
        const part = inDate.formatToParts(day).find(({ type }) => type === 'month')?.value ?? ''
        for (const name of [format.format(day), part].map(plainName)) {
          if (!names.has(name)) names.set(name, month)
          if (name.length > 3 && !beginnings.has(name.slice(0, 3))) beginnings.set(name.slice(0, 3), month)
        }
      }
    }
  return new Map([...beginnings, ...names])
}

/** Language codes of two or three letters for which the platform has names. */
function languages(): readonly string[] {
  const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(0x61 + i))
  const all = letters.flatMap((first) => letters.map((second) => first + second))
  return [...new Set([...FIRST_LANGUAGES, ...Intl.DateTimeFormat.supportedLocalesOf(all)])]
}
