/** Characters; longer untrusted texts are cut. */
const LONGEST = 200

const SECRET_WORD = /\b(password|secret|psk)([ =:"']{1,4})[^\s"']{1,128}/gi

/**
 * Makes an untrusted text fit for a report: printable, short, and without the values in a sign-in's answers (challenge
 * and response are sufficient for guessing the password offline).
 */
export function printable(text: string): string {
  return text
    .slice(0, 4 * LONGEST)
    .replaceAll(/[^\x20-\x7e\u00a1-\u02af\u0370-\u03ff\u0400-\u04ff]/g, ' ')
    .replaceAll(/[0-9a-fA-F]{24,}/g, '…')
    .replaceAll(SECRET_WORD, '$1$2…')
    .trim()
    .slice(0, LONGEST)
}

/** Characters; longer log lines are cut for display. */
const LONGEST_SHOWN = 400

/** A log line unchanged, except that characters that hide or reorder others become escapes. */
export function shownLine(text: string): string {
  const cut = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text
  return cut
    .replaceAll('\t', '    ')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu, (character) => {
      const code = (character.codePointAt(0) ?? 0).toString(16)
      return code.length < 3 ? `\\x${code.padStart(2, '0')}` : `\\u{${code}}`
    })
    .replaceAll(SECRET_WORD, '$1$2…')
}
