import type { Secrets } from '../../domain/profile/secret.ts'
import type { Observation } from '../../domain/connect/observation.ts'
import type { Verdict } from '../../verdict/verdict-types.ts'
import { Redactor } from './redact.ts'

/**
 * Removes secrets from a verdict's texts. The gateway's own messages are shown, and the gateway knows the key and, with
 * PAP, the password: if it repeats them, they must not be shown. Names of people and methods come from us and are kept.
 */
export function withoutEchoesOf(secrets: Secrets): (verdict: Verdict) => Verdict {
  const redactor = new Redactor('')
  redactor.hide(secrets)
  const clean = (text: string): string => redactor.clean(text)
  return (verdict) => ({
    ...verdict,
    evidence: verdict.evidence.map((item) => cleaned(item, clean)),
    ladder: verdict.ladder.map((rung) => (rung.stage === 'l2tp' ? { ...rung, found: rung.found.map(clean) } : rung)),
  })
}

function cleaned(item: Observation, clean: (text: string) => string): Observation {
  if (item.kind === 'l2tp-answer') {
    const { host, vendor } = item
    return {
      ...item,
      ...(host === undefined ? {} : { host: clean(host) }),
      ...(vendor === undefined ? {} : { vendor: clean(vendor) }),
    }
  }
  return 'text' in item ? { ...item, text: clean(item.text) } : item
}
