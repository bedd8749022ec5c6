import { describe, expect, it } from 'vitest'
import { strangerIn } from '../../../../../src-main/platform/managed/sddl.ts'

/** As `Get-Acl` writes them. ProgramData and its root let every user make folders: that alone spoils nothing. */
const PROGRAM_DATA =
  'O:SYG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICIIO;GA;;;CO)(A;OICI;0x1200a9;;;BU)(A;CI;DCLCRPCR;;;BU)'
const HARDENED = 'O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)'

describe('a security descriptor of Windows', () => {
  it('leaves nobody a way to replace what lies in ProgramData', () => {
    expect(strangerIn(PROGRAM_DATA, 'above')).toBeUndefined()
  })

  it('of a folder that only administrators change is trusted', () => {
    expect(strangerIn(HARDENED, 'leaf')).toBeUndefined()
  })

  it.each([
    ['a folder that inherits', HARDENED.replace('PAI', 'AI'), ''],
    ['a folder that a user made first', HARDENED.replace('O:BA', 'O:S-1-5-21-1-2-3-1001'), 'S-1-5-21-1-2-3-1001'],
    ['a folder that users may write to', HARDENED.replace('0x1200a9', '0x1301bf'), 'BU'],
    ['a folder that users may add to', `${HARDENED}(A;CI;DCLCRPCR;;;BU)`, 'BU'],
    ['one for whoever makes something in it', `${HARDENED}(A;OICIIO;GA;;;CO)`, 'CO'],
    ['a right that is not known', HARDENED.replace('0x1200a9', 'ZZ'), ''],
    ['an entry of another type', `${HARDENED}(XA;;FX;;;WD;(@User.Project Any_of 1))`, ''],
    ['a list that is none', 'O:BAG:SYD:NO_ACCESS_CONTROL', ''],
    ['something else', 'Access denied', ''],
    ['nothing', '', ''],
  ])('V139: %s is not', (_, sddl, stranger) => {
    expect(strangerIn(sddl, 'leaf')).toBe(stranger)
  })

  it('V139: of a folder above in which users may delete is not', () => {
    expect(strangerIn(`${PROGRAM_DATA}(A;;0x1301bf;;;AU)`, 'above')).toBe('AU')
  })
})
