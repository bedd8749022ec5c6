import { describe, expect, it } from 'vitest'
import {
  Packed,
  PROJECTION,
  RASCONN,
  RASCONNSTATUS,
  RASCREDENTIALS,
  RASDIALPARAMS,
  type Kind,
  type Structure,
} from '../../../../../../src-main/platform/windows/ras/structures.ts'
import { abiMembers, abiSizes } from '../../../../../support/windows/ras/abi.ts'

const members = abiMembers()
const TABLE: Readonly<Record<string, Structure>> = {
  RASCONNW: RASCONN,
  RASCONNSTATUSW: RASCONNSTATUS,
  RASDIALPARAMSW: RASDIALPARAMS,
  RASCREDENTIALSW: RASCREDENTIALS,
}

const typeOf = (kind: Kind): string => {
  if (typeof kind === 'object') return `u16[${kind.units}]`
  return kind === 'guid' ? 'u8[16]' : kind === 'ipv4' ? 'u8[4]' : kind
}
const octetsOf = (type: string): number => {
  const [, unit = '', count = '1'] = /^[uip](\d+|tr)(?:\[(\d+)\])?$/.exec(type) ?? []
  return (unit === 'tr' ? 8 : Number(unit) / 8) * Number(count)
}

describe('the table of RAS’ structures', () => {
  it.each(Object.entries(TABLE))(
    'has each member of %s where the header has it, as what it is',
    (name, { size, members: own }) => {
      for (const [member, [offset, kind]] of Object.entries(own)) {
        const known = members.find((row) => row.structure === name && row.member === member)
        expect({ member, offset, type: typeOf(kind) }).toEqual({ member, offset: known?.offset, type: known?.type })
        expect(offset + octetsOf(typeOf(kind))).toBeLessThanOrEqual(size)
      }
      expect(abiSizes().get(name)).toContain(size)
    },
  )

  it('has PPP’s projection behind two numbers of its own', () => {
    for (const [member, [offset, kind]] of Object.entries(PROJECTION.members).slice(2)) {
      const known = members.find((row) => row.structure === 'RASPPP_PROJECTION_INFO' && row.member === member)
      expect({ member, offset: offset - 8, type: typeOf(kind) }).toEqual({
        member,
        offset: known?.offset,
        type: known?.type,
      })
    }
    expect(abiSizes().get('RAS_PROJECTION_INFO')).toEqual([PROJECTION.size])
  })

  it('packs handles to four octets, where a compiler would align them to eight', () => {
    expect(RASCONN.members.hrasconn[0] % 8).toBe(4)
  })
})

describe('a structure', () => {
  it('says its size first', () => {
    expect(new Packed(RASCREDENTIALS).number('dwSize')).toBe(1068)
    expect(new Packed(PROJECTION).number('version')).toBe(0)
  })

  it('gives back what was put into it', () => {
    const one = new Packed(RASDIALPARAMS)
    one.setText('szEntryName', 'Büro "x" \u{1F511}')
    expect(one.text('szEntryName')).toBe('Büro "x" \u{1F511}')
    expect(one.text('szUserName')).toBe('')
    one.setText('szUserName', 'n'.repeat(256))
    expect(one.text('szUserName')).toHaveLength(256)
    one.wipe()
    expect(one.octets.every((octet) => octet === 0)).toBe(true)
  })

  it('takes no text that has no room or an end within, nor half a unit, and does not say which text', () => {
    const one = new Packed(RASDIALPARAMS)
    expect(() => one.setText('szPassword', 'p'.repeat(257))).toThrow('szPassword: 514 of 512 octets')
    expect(() => one.setUnits('szPassword', Uint8Array.of(65))).toThrow('szPassword: 1 of 512 octets')
    expect(() => one.setText('szPassword', 'secret\0more')).toThrow(/^szPassword has an end within$/)
  })

  it('reads a GUID as PowerShell prints it, an address, and a text that fills its room', () => {
    const one = new Packed(RASCONN)
    one.octets.set(
      Uint8Array.from({ length: 16 }, (_, index) => index + 0xa0),
      1344,
    )
    expect(one.guid('guidEntry')).toBe('{A3A2A1A0-A5A4-A7A6-A8A9-AAABACADAEAF}')
    one.octets.fill(65, 818, 818 + 520)
    expect(one.text('szPhonebook')).toBe('\u4141'.repeat(260))
    const projection = new Packed(PROJECTION)
    expect(projection.address('ipv4Address')).toBeUndefined()
    projection.octets.set([10, 20, 0, 10], 12)
    expect(projection.address('ipv4Address')).toBe('10.20.0.10')
  })

  it('has a handle of 64 bits', () => {
    const one = new Packed(RASCONN)
    one.octets.writeBigUInt64LE(0x7_0000_0008n, 4)
    expect(one.handle('hrasconn')).toBe(0x7_0000_0008n)
  })
})
