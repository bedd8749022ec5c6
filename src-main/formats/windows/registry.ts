import { refusal, type Imported, type RefusalCode, type RefusedEntry } from '../draft/draft.ts'

/** Recognises regedit's text. */
export const isRegistry = (text: string): boolean => /^\s*(?:Windows Registry Editor|REGEDIT4)/.test(text)

/** Values that concern L2TP on this computer as a whole, and never one connection. */
const VALUES: Readonly<Record<string, (value: number) => RefusalCode | undefined>> = {
  AssumeUDPEncapsulationContextOnSendRule: (value) => (value > 0 ? 'registry-nat' : undefined),
  ProhibitIpSec: (value) => (value === 1 ? 'registry-no-ipsec' : undefined),
  AllowL2TPWeakCrypto: (value) => (value === 1 ? 'registry-weak' : undefined),
}

/** Machine-wide settings do not make a profile; the user is told what they indicate. */
export function readRegistry(text: string): Imported {
  const refused = text.split('\n').flatMap((line): readonly RefusedEntry[] => {
    const [, name = '', digits = ''] = /^\s*"([^"]{1,200})"\s*=\s*dword:([0-9a-f]{1,8})\s*$/i.exec(line) ?? []
    const known = Object.keys(VALUES).find((one) => one.toLowerCase() === name.toLowerCase())
    const hint = known === undefined ? undefined : VALUES[known]?.(parseInt(digits, 16))
    return known === undefined || hint === undefined ? [] : [{ name: known, refusal: refusal(hint) }]
  })
  const unique = refused.filter((one, i) => refused.findIndex(({ name }) => name === one.name) === i)
  return { entries: [], refused: unique.length > 0 ? unique : [{ name: '.reg', refusal: refusal('registry') }] }
}
