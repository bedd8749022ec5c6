import type { Profile } from './schema.ts'
import { Secret, type Secrets } from './secret.ts'

/**
 * The password for a dial, combined with the code as the profile requires. The caller must wipe the returned secret;
 * undefined if the profile uses no code or none was entered.
 */
export function passwordWithCode({ ppp }: Profile, { password, code }: Secrets): Secret | undefined {
  if (ppp.code === 'none' || !code) return undefined
  const word = password?.reveal() ?? ''
  switch (ppp.code) {
    case 'alone':
      return code.copy()
    case 'in-front':
      return new Secret(`${code.reveal()}${word}`)
    case 'appended':
      return new Secret(`${word}${code.reveal()}`)
  }
}

/** Seconds for which most generators show a code (RFC 6238 section 4.1); the gateway has a clock of its own. */
const WINDOW = 30

/** Seconds until a generator shows the next code. @param now milliseconds since 1970 */
export const secondsLeft = (now: number): number => WINDOW - (Math.floor(now / 1_000) % WINDOW)
