/** Known logs never nest more deeply; a parser uses memory for each level. */
const DEEPEST = 32

/** Brackets in texts count too: losing a message with so many unclosed ones is acceptable. */
export function isTooDeep(json: string): boolean {
  let depth = 0
  for (let i = 0; i < json.length; i += 1) {
    const unit = json.charCodeAt(i)
    // `[` and `{`, `]` and `}`.
    if (unit === 0x5b || unit === 0x7b) depth += 1
    else if (unit === 0x5d || unit === 0x7d) depth -= 1
    if (depth > DEEPEST) return true
  }
  return false
}
