import { describe, expect, it } from 'vitest'
import { adminNote, factsNote } from '../../../../../src-main/contract/texts/note.ts'
import { textsIn } from '../../../../support/texts.ts'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import { profileSchema } from '../../../../../src-main/domain/profile/schema.ts'

const CONTEXT = { version: '0.1.0', backend: 'networkmanager', at: Date.UTC(2026, 2, 14, 9, 26, 53) }
const profile = profileSchema.parse({
  id: '00000000-0000-4000-8000-000000000001',
  name: 'Head office',
  gateway: 'vpn.example.com',
  user: 'alice',
})
const refused = fault('ike-no-common-proposal', {
  os: { source: 'charon', code: 14, text: 'NO_PROPOSAL_CHOSEN' },
})

describe('a note for the administrator', () => {
  it('says what failed, what the system said, and what the profile offers', () => {
    const note = adminNote(textsIn('en'), profile, refused, CONTEXT)
    expect(note.split('\n').slice(0, 5)).toEqual([
      'Note for the administrator of the VPN gateway',
      '',
      'You and the gateway have no encryption in common.',
      'The gateway refused every phase 1 proposal that this profile offers.',
      'charon 14: NO_PROPOSAL_CHOSEN',
    ])
    expect(note).toContain('ike / ike-no-common-proposal')
    expect(note).toContain('Gateway: vpn.example.com')
    expect(note).toContain('Authentication: pre-shared key')
    expect(note).toContain(`Phase 1 proposals: ${profile.ipsec.phase1.join(', ')}`)
    expect(note).toContain('Culvert 0.1.0, networkmanager, 2026-03-14T09:26:53.000Z')
  })

  it('carries no certificate', () => {
    const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
    const certified = profileSchema.parse({
      ...profile,
      machineAuth: { kind: 'certificate', certificate: pem, authority: pem },
    })
    expect(adminNote(textsIn('de'), certified, refused, CONTEXT)).not.toContain('MIIB')
  })
})

describe('a note of the facts', () => {
  it('leaves out what the system does not report', () => {
    const note = factsNote(textsIn('en'), profile, { dns: [], domains: [], address: '10.8.0.23' }, CONTEXT)
    expect(note.split('\n').slice(0, 5)).toEqual([
      'Head office',
      '',
      'Address: 10.8.0.23',
      'Gateway: vpn.example.com',
      '',
    ])
  })

  it('has them all when it does', () => {
    const note = factsNote(
      textsIn('en'),
      profile,
      {
        link: 'ppp0',
        address: '10.8.0.23',
        peer: '10.8.0.1',
        gateway: '203.0.113.10',
        dns: ['10.8.0.53', '10.8.1.53'],
        domains: ['corp.example'],
        esp: { cipher: 'aes256', integrity: 'sha256', encapsulation: 'udp' },
        mtu: 1320,
        since: CONTEXT.at,
      },
      CONTEXT,
    )
    for (const line of [
      'Gateway: 203.0.113.10',
      'DNS: 10.8.0.53, 10.8.1.53',
      'Encryption: aes256 sha256 UDP 4500',
      'MTU: 1320',
    ])
      expect(note.split('\n')).toContain(line)
  })
})
