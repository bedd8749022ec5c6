/** Longer texts of strangers are cut. */
const LONGEST = 200

/**
 * Text of a stranger for a report: printable, short, and without what answers of a sign-in are made of (an offline
 * guess at the password needs no more than challenge and response).
 */
export function printable(text: string): string {
  return text
    .slice(0, 4 * LONGEST)
    .replaceAll(/[^\x20-\x7e\u00a1-\u02af\u0370-\u03ff\u0400-\u04ff]/g, ' ')
    .replaceAll(/[0-9a-fA-F]{24,}/g, '…')
    .replaceAll(/\b(password|secret|psk)([ =:"']{1,4})[^\s"']{1,128}/gi, '$1$2…')
    .trim()
    .slice(0, LONGEST)
}
