import type { DraftMaker } from '../draft/maker.ts'

/** A custom IPsec policy by Windows' names (VPNv2 CSP, Set-VpnConnectionIPsecConfiguration). */
export interface Suite {
  readonly encryption: string | undefined
  readonly integrity: string | undefined
  readonly group: string | undefined
  readonly cipher: string | undefined
  readonly transform: string | undefined
  readonly pfs: string | undefined
}

export const suiteOf = (value: (name: string) => string | undefined): Suite => ({
  encryption: value('EncryptionMethod'),
  integrity: value('IntegrityCheckMethod'),
  group: value('DHGroup'),
  cipher: value('CipherTransformConstants'),
  transform: value('AuthenticationTransformConstants'),
  pfs: value('PfsGroup'),
})

const CIPHERS: Readonly<Record<string, string>> = { des3: '3des', aes128: 'aes128', aes192: 'aes192', aes256: 'aes256' }
/** Published scripts write `SHA1` for `SHA196`, of which it is a unique prefix. */
const HASHES: Readonly<Record<string, string>> = {
  md5: 'md5',
  md596: 'md5',
  sha1: 'sha1',
  sha196: 'sha1',
  sha256: 'sha256',
  sha256128: 'sha256',
  sha384: 'sha384',
}
const GROUPS: Readonly<Record<string, string>> = {
  group2: 'modp1024',
  group14: 'modp2048',
  ecp256: 'ecp256',
  ecp384: 'ecp384',
}

const known = (names: Readonly<Record<string, string>>, text: string | undefined): string =>
  names[text?.toLowerCase() ?? ''] ?? text ?? ''

/** Names without a counterpart, such as GCM or DES, are passed to the profile's own rules, which report them. */
export function applySuite(maker: DraftMaker, suite: Suite): void {
  const { encryption, integrity, group, cipher, transform, pfs } = suite
  if (encryption !== undefined && integrity !== undefined && group !== undefined) {
    const proposal = [known(CIPHERS, encryption), known(HASHES, integrity), known(GROUPS, group)].join('-')
    maker.setProposals('ipsec.phase1', [proposal], 'EncryptionMethod')
  }
  if (cipher !== undefined && transform !== undefined)
    maker.setProposals(
      'ipsec.phase2',
      [[known(CIPHERS, cipher), known(HASHES, transform)].join('-')],
      'CipherTransformConstants',
    )
  if (pfs !== undefined) maker.set('ipsec.pfs', !/^none$/i.test(pfs), 'PfsGroup')
}
