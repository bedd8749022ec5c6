import type { ImportShown } from '../../src-main/contract/imports.ts'

/** The preview of a list of two sites, with every kind of note. */
export const IMPORT: ImportShown = {
  number: 1,
  entries: [
    {
      name: 'Head office',
      format: 'NetworkManager',
      settings: [
        ['name', 'Head office'],
        ['gateway', 'vpn.example.net'],
        ['user', 'anna'],
        ['ppp.methods', ['mschapv2']],
        ['routing.mode', 'split'],
        ['routing.routes', ['192.0.2.0/24', '198.51.100.0/24']],
      ],
      secrets: ['psk'],
      told: [
        { kind: 'missing', field: 'password' },
        { kind: 'clear-secret', field: 'psk' },
        { kind: 'stricter-identity' },
        { kind: 'not-carried', setting: 'autoconnect' },
      ],
    },
    {
      name: '',
      format: 'CSV',
      settings: [['gateway', '203.0.113.10']],
      secrets: [],
      told: [
        { kind: 'missing', field: 'name' },
        { kind: 'missing', field: 'user' },
        { kind: 'missing', field: 'psk' },
        { kind: 'routing-open' },
      ],
    },
  ],
  refused: [{ name: 'Old', code: 'other-vpn', args: { kind: 'PPTP' } }],
  list: {
    headings: ['Customer', 'Server', 'Remark'],
    columns: ['name', 'gateway', '-'],
    kinds: ['name', 'gateway', 'user', 'password', 'psk', 'routes'],
  },
}
