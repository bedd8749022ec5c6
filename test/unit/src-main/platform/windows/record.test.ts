import { describe, expect, it } from 'vitest'
import { readRecord } from '../../../../../src-main/platform/windows/record.ts'
import type { Elevated } from '../../../../../src-main/platform/elevate.ts'

const GATEWAY = '203.0.113.10'

async function reading(addresses: readonly string[], answer: Elevated = { output: '' }) {
  const commands: string[] = []
  const result = await readRecord('vpn.example.com', {
    resolve: () => Promise.resolve(addresses),
    elevate: (command) => {
      commands.push(command)
      return Promise.resolve(answer)
    },
  })
  return { commands, result }
}

describe('Windows’ own record of a key exchange', () => {
  it('is read by one command, constant but for the address', async () => {
    const { commands } = await reading([GATEWAY])
    expect(commands).toHaveLength(1)
    const [netsh, list, ...more] = commands[0]?.split(' & ') ?? []
    expect(more).toEqual([])
    expect(netsh).toBe(
      '%SystemRoot%\\System32\\netsh.exe wfp show netevents timewindow=900 remoteaddr=203.0.113.10 file=-',
    )
    const [, encoded = ''] =
      /^%SystemRoot%\\\S+powershell\.exe -NoLogo -NoProfile -NonInteractive -EncodedCommand (\S+)$/.exec(list ?? '') ??
      []
    expect(Buffer.from(encoded, 'base64').toString('utf16le')).toMatch(
      /^Get-NetIPsecMainModeSA \| Format-List \S+; Get-NetIPsecQuickModeSA/,
    )
    // The longest line that cmd takes.
    expect(
      (await reading(['2001:db8::1', '2001:db8::2', '192.0.2.1', '192.0.2.2', '192.0.2.3'])).commands[0]?.length,
    ).toBeLessThan(8_191)
  })

  it.each(['203.0.113.10 & calc', 'fe80::1%eth0', '%PATH%', '', '203.0.113.10\r\ncalc', '"'])(
    'lets nothing but an address onto the command line: %j',
    async (address) => {
      const { commands, result } = await reading([address])
      expect(commands).toEqual([])
      expect(result).toMatchObject({ ok: false, fault: { code: 'gateway-name-unresolved' } })
      expect((await reading([address, GATEWAY])).commands[0]).not.toContain('calc')
    },
  )

  it('that nobody agrees to look at names what an administrator can run', async () => {
    const error = new Error('User did not grant permission.')
    const { result } = await reading([GATEWAY], { error, output: '' })
    expect(result).toMatchObject({
      ok: false,
      fault: {
        code: 'record-refused',
        args: { command: 'netsh wfp show netevents timewindow=900 remoteaddr=203.0.113.10 file=-' },
      },
    })
  })

  it('is what was printed, however the last command of the line ended', async () => {
    const error = Object.assign(new Error('Command failed'), { code: 1 })
    const printed = '<netEvents>'.split('').join('\0')
    expect((await reading([GATEWAY], { error, output: printed })).result).toEqual({ ok: true, value: '<netEvents>' })
  })

  it('has no association of another gateway', async () => {
    const list = (remote: string, cipher: string): string =>
      `RemoteEndpoint  : ${remote}\r\nCipherAlgorithm : ${cipher}\r\n`
    const output = `<netEvents/>\r\n\r\n${list(GATEWAY, 'AES256')}\r\n${list('198.51.100.7', 'DES3')}\r\n`
    const { result } = await reading([GATEWAY], { output })
    expect(result).toEqual({ ok: true, value: expect.stringContaining('AES256') as string })
    expect(JSON.stringify(result)).not.toContain('DES3')
  })
})
