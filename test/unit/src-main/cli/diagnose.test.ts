import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { DiagnosisReport } from '../../../../src-main/contract/diagnosis.ts'
import { outputs } from '../../../../src-main/contract/cli-output.ts'
import { withoutStageTimes } from '../../../support/cli/stage-times.ts'
import { Stage } from '../../../support/cli/stage.ts'

/** Times differ from run to run, and so does which of both ports answers first. */
const timeless = (text: string): string =>
  withoutStageTimes(text)
    .replace(/(Gateway answers {4}).*( … ms)$/gm, '$1UDP …$2')
    .replace(/in \d+\s+ms|in \d+\.\d\s+s/, 'in … ms')
    .replace(/^( +)\d\.\d\d {2}/gm, '$1…  ')

describe('practice --try', { timeout: 30_000 }, () => {
  it('connects to a gateway of its own through every layer, and says so last', async () => {
    const ran = await new Stage().run(['practice', '--try'])
    expect(ran.err).toBe('▲ This is a demonstration (CULVERT_BACKEND=fake). No connection here is real.\n')
    expect(ran.code).toBe(0)
    expect(timeless(ran.out)).toMatchInlineSnapshot(`
      "Practice gateway  127.0.0.1

        ✓ Name               127.0.0.1 … ms
        ✓ Gateway answers    UDP … … ms
        ✓ Keys agreed        aes256-sha256-ecp384 … ms
        ✓ Encrypted channel  aes256-sha256, UDP 4500 … ms
        ✓ L2TP tunnel        practice, Culvert … ms
        ✓ PPP link           MRU 1400, MS-CHAPv2 … ms
        ✓ Sign-in            MS-CHAPv2 … ms
        ✓ Address            192.0.2.2 … ms
        ✓ Traffic flows … ms

        Address  192.0.2.2 → 192.0.2.1
        DNS      192.0.2.1

      ● A connection works, up to traffic through the tunnel, in … ms. Nothing was
        changed on this computer.
      "
    `)
  })

  it('names the fault, whose it is, and what it was seen by', async () => {
    const ran = await new Stage().run(['practice', 'wrong-password', '--try'])
    expect(ran.code).toBe(1)
    expect(timeless(ran.out)).toMatchInlineSnapshot(`
      "Practice gateway  127.0.0.1

        ✓ Name               127.0.0.1 … ms
        ✓ Gateway answers    UDP … … ms
        ✓ Keys agreed        aes256-sha256-ecp384 … ms
        ✓ Encrypted channel  aes256-sha256, UDP 4500 … ms
        ✓ L2TP tunnel        practice, Culvert … ms
        ✓ PPP link           MRU 1400, MS-CHAPv2 … ms
        ✗ Sign-in            The user name or password is wrong.

        The gateway refused the sign-in of “practice”. The pre-shared key or
        certificate was right.
        You can fix this.

        Otherwise:
          · The account may not use the VPN, is locked, or has expired.
            Another account works from this computer. Ask the administrator about
            dial-in permission, lock and expiry.
          · The gateway still holds the session that was cut off before.
            It works again after some minutes, with the same password.
          · The gateway’s domain refuses NTLM, which MS-CHAPv2 needs.
            The right password is refused to every client. On a Windows gateway see
            LmCompatibilityLevel, and event 6273 of the network policy server.

        → Show this to the gateway’s administrator.

        Observations, in seconds from the start:
          …  auth rejected: MS-CHAPv2, user practice, code 691, Authentication
                failure

      ✗ Most likely: The user name or password is wrong. This is almost certain.
      "
    `)
  })

  it('shows proposals that did not meet side by side', async () => {
    const ran = await new Stage().run(['practice', 'proposals', '--try'])
    expect(ran.code).toBe(1)
    expect(ran.out).toMatch(/The client offers {4}aes256-sha256-ecp384/)
    expect(ran.out.trimEnd()).toMatch(/✗ You and the gateway have no encryption in common\. This is/)
  })

  it('prints one object with --json, in which nobody’s secret is', async () => {
    const ran = await new Stage().run(['practice', 'password-expired', '--try', '--json'])
    expect(ran.code).toBe(1)
    const { diagnosis } = outputs.diagnosis.parse(JSON.parse(ran.out))
    expect(diagnosis.fault).toMatchObject({ code: 'password-expired', stage: 'authenticate' })
    expect(diagnosis.ladder.find(({ stage }) => stage === 'ipsec')).toMatchObject({ state: 'passed' })
    expect(diagnosis.evidence[0]?.text).toContain('auth rejected')
  })

  it('says what can go wrong, and refuses what cannot', async () => {
    const list = await new Stage().run(['practice', '--list', '--json'])
    expect(outputs.practice.parse(JSON.parse(list.out)).faults).toContain('wrong-psk')
    const ran = await new Stage().run(['practice', 'earthquake'])
    expect(ran.code).toBe(2)
    expect(ran.err).toContain('earthquake')
    expect(ran.err).toContain('wrong-psk')
  })
})

describe('practice', { timeout: 30_000 }, () => {
  it('runs until it is interrupted, for a diagnosis from elsewhere', async () => {
    const stage = new Stage()
    let diagnosed: Promise<{ readonly code: number; readonly out: string }> | undefined
    const ran = await stage.run(['practice', 'no-address'], {
      onOutput: (text, interrupt) => {
        if (!text.includes('culvert diagnose --practice') || diagnosed) return
        diagnosed = stage.run(['diagnose', '--practice', '--json'])
        void diagnosed.finally(interrupt)
      },
    })
    expect(ran.code).toBe(0)
    const other = await diagnosed
    expect(other?.code).toBe(1)
    expect(outputs.diagnosis.parse(JSON.parse(other?.out ?? '')).diagnosis.fault?.code).toBe('no-address')
  })
})

describe('diagnose', { timeout: 30_000 }, () => {
  it('asks what to diagnose', async () => {
    const ran = await new Stage().run(['diagnose'])
    expect(ran.code).toBe(2)
    expect(ran.err).toContain('a profile, a host, or a log')
  })

  it('says that a name has no address', async () => {
    const ran = await new Stage().run(['diagnose', 'gateway.invalid', '--json'])
    expect(ran.code).toBe(1)
    expect(outputs.diagnosis.parse(JSON.parse(ran.out)).diagnosis.fault).toMatchObject({
      code: 'gateway-name-unresolved',
      stage: 'resolve',
    })
  })

  it('says that nobody listens at an address, at once', async () => {
    const ran = await new Stage().run(['diagnose', '127.0.0.254', '--json'])
    const { diagnosis } = outputs.diagnosis.parse(JSON.parse(ran.out))
    expect(diagnosis.fault?.code).toBe('ike-no-response')
    expect(diagnosis.card?.ports.map(({ state }) => state)).toEqual(['refused', 'refused'])
    expect(diagnosis.took).toBeLessThan(1_500)
  })

  it('tries no connect without the secrets it needs, and says which are missing', async () => {
    const stage = new Stage()
    await stage.add('Office', '127.0.0.254')
    const ran = await stage.run(['diagnose', 'Office', '--json'])
    const { diagnosis } = outputs.diagnosis.parse(JSON.parse(ran.out))
    expect(diagnosis.withheld).toMatchObject({ code: 'secret-missing' })
    expect(diagnosis.card).toBeDefined()
  })

  it('judges a log as it judges a run', async () => {
    const stage = new Stage()
    const ran = await stage.run(['diagnose', '--log', 'test/fixtures/logs/wrong-psk.client.log'])
    expect(ran.code).toBe(1)
    expect(ran.out).toContain('✗ Keys agreed        The pre-shared key is wrong.')
    expect(ran.out.trimEnd()).toMatch(/✗ The pre-shared key is wrong\. This is .*$/)
  })

  const TWO = ['nm-wrong-psk.client.log', 'wrong-password.client.log']
    .map((name) => readFileSync(join('test/fixtures/logs', name), 'utf8'))
    .join('')

  it('judges the last attempt of a log, or the one that is asked for', async () => {
    const stage = new Stage()
    const path = join(stage.directory, 'two.log')
    writeFileSync(path, TWO)
    const last = await stage.run(['diagnose', '--log', path])
    expect(last.out).toMatch(/✗ {3}1 .* The pre-shared key is wrong\.\n.*✗ {3}2 .* 203\.0\.113\.10, alice/)
    expect(last.out).toContain(`culvert diagnose --log ${path} --attempt 1`)
    expect(last.out).toMatch(/\n✗ .*The user name or password is wrong\. This is /)
    expect(last.out).toMatch(/Deciding lines:\n {4}158 │ Nov 21 .* rcvd \[CHAP Failure/)
    const first = await stage.run(['diagnose', '--log', path, '--attempt', '1'])
    expect(first.out).toMatch(/\n✗ .*The pre-shared key is wrong\. /)
    const none = await stage.run(['diagnose', '--log', path, '--attempt', '3'])
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('the log has the attempts 1, 2')])
  })

  it('has all of a log in JSON: attempts, times, the lines that decide, and the verdict’s lines', async () => {
    const { out } = await new Stage().run(['diagnose', '--log', '-', '--json'], { input: TWO })
    const { diagnosis } = JSON.parse(out) as { diagnosis: DiagnosisReport }
    expect(diagnosis.log).toMatchObject({
      system: 'linux',
      encoding: 'utf-8',
      from: '11-21 11:43:41',
      shown: 2,
      attempts: [
        { number: 1, fault: { code: 'psk-mismatch' }, line: 2 },
        { number: 2, fault: { code: 'credentials-rejected' }, user: 'alice', gateway: '203.0.113.10' },
      ],
      versions: expect.arrayContaining(['NetworkManager 1.42.4']) as unknown,
    })
    const lines = TWO.split('\n')
    for (const { line, text } of diagnosis.log?.excerpt ?? []) expect(lines[line - 1]).toBe(text)
    expect(diagnosis.evidence.every(({ line }) => line !== undefined)).toBe(true)
  })

  it('takes a log from a pipe in the encoding of a Windows console, and of Windows’ own', async () => {
    const cyrillic = [0x8e, 0xe8, 0xa8, 0xa1, 0xaa, 0xa0]
    const words = Buffer.concat([Buffer.from(cyrillic), Buffer.from(' 691 - ')])
    const console866 = await new Stage().run(['diagnose', '--log', '-'], { input: words })
    expect(console866.out).toContain('The user name or password is wrong.')
    const text = '错误\r\n远程访问错误 691 - 已拒绝远程连接\r\n'
    const ran = await new Stage().run(['diagnose', '--log', '-'], { input: Buffer.from(text, 'utf16le') })
    expect(ran.out).toContain('The user name or password is wrong.')
  })

  it('says what a log without a connect is, and which command writes a better one', async () => {
    const input = 'Nov 21 10:00:00 desk sshd[1]: Accepted publickey for someone\n'.repeat(3)
    const ran = await new Stage().run(['diagnose', '--log', '-'], { input })
    expect(ran.code).toBe(2)
    expect(ran.err).toContain('Its lines are of sshd.')
    expect(ran.err).toMatch(/\n {4}sudo journalctl --since "15 min ago" --no-pager -o short-precise > vpn\.log/)
    const json = await new Stage().run(['diagnose', '--log', '-', '--json'], { input })
    expect(JSON.parse(json.out)).toMatchObject({
      problems: [{ code: 'log-tells-nothing' }],
      log: { missing: 'everything', programs: [{ name: 'sshd', known: false, lines: 3 }] },
    })
  })

  it('says which part of a log is missing', async () => {
    const pppd = TWO.split('\n').filter((line) => / pppd\[/.test(line) && !/CHAP|auth/i.test(line))
    const ran = await new Stage().run(['diagnose', '--log', '-'], { input: pppd.join('\n') })
    expect(ran.out.replaceAll(/\s+/g, ' ')).toContain('This log has lines of pppd only: the IPsec part is missing.')
  })

  it.each([
    ['log-compressed', Buffer.from([0x1f, 0x8b, 8, 0, 0])],
    ['log-event-log', Buffer.from('ElfFile\0')],
    ['log-picture', Buffer.from([0x89, 0x50, 0x4e, 0x47])],
    ['log-binary', Buffer.alloc(5000, 1)],
    ['log-empty', Buffer.alloc(0)],
  ])('refuses what is no log: %s', async (code, input) => {
    const ran = await new Stage().run(['diagnose', '--log', '-', '--json'], { input })
    expect([ran.code, JSON.parse(ran.out)]).toMatchObject([2, { problems: [{ code }] }])
  })

  it('writes a note for strangers instead, and only about a log', async () => {
    const note = await new Stage().run(['diagnose', '--log', '-', '--note'], { input: TWO })
    expect(note.out).toMatch(/^Note on the log of an L2TP\/IPsec connection\n/)
    expect(note.out).not.toMatch(/alice|203\.0\.113\.10|client pppd/)
    expect(note.out).toContain('"USER" * "PASSWORD" *')
    expect((await new Stage().run(['diagnose', 'Office', '--note'])).code).toBe(2)
  })

  it('refuses a log that tells nothing, is a folder, or is not there', async () => {
    const stage = new Stage()
    const path = join(stage.directory, 'a.log')
    writeFileSync(path, 'nothing of note\n'.repeat(9))
    expect((await stage.run(['diagnose', '--log', path])).err).toContain(
      'No L2TP/IPsec connection attempt was recognised',
    )
    expect((await stage.run(['diagnose', '--log', stage.directory])).code).toBe(2)
    expect((await stage.run(['diagnose', '--log', `${path}.gone`])).code).toBe(2)
  })
})

describe('diagnose --closer-look', { timeout: 30_000 }, () => {
  const look = async (gateway: string, ...words: readonly string[]) =>
    new Stage().run(['diagnose', gateway, '--closer-look', ...words])

  it('tells what the system recorded, without asking the gateway or for a secret', async () => {
    const ran = await look('psk-mismatch.test')
    expect(ran.code).toBe(1)
    expect(timeless(ran.out)).toMatchInlineSnapshot(`
      "psk-mismatch.test

        ✓ Name … ms
        ✓ Gateway answers    UDP … … ms
        ✗ Keys agreed        The pre-shared key is wrong.

        The gateway answers, and the two sides cannot read each other’s messages:
        their pre-shared keys differ.
        You can fix this.

        → Show this to the gateway’s administrator.

        The system reported: Windows: IKEEXT_MM_FAILURE 13801, SA_STATE_FINAL_SENT

        Observations:
          …  stated: code psk-mismatch, certainty near-sure, by Windows Filtering
                Platform, side client
          …  Windows: IKEEXT_MM_FAILURE 13801, SA_STATE_FINAL_SENT

        This computer
        ✓ Programs        NetworkManager 1.42.4, network-manager-l2tp 1.20.8,
                          strongSwan 5.9.8
        ✓ Kernel modules  l2tp_ppp, esp4
        ✓ UDP ports       in order
        ✓ Other VPNs      none
        ○ Networks        192.0.2.0/24, fd00::/64

      ✗ The pre-shared key is wrong. This is almost certain.
      "
    `)
  })

  it('names what an administrator can run where nobody agrees', async () => {
    const ran = await look('record-refused.test')
    expect(ran.code).toBe(1)
    expect(timeless(ran.out)).toMatchInlineSnapshot(`
      "record-refused.test


        Nobody agreed, so nothing was read. An administrator can run this within
        fifteen minutes of the attempt, and what it prints can be diagnosed here as a
        log: netsh wfp show netevents timewindow=900 remoteaddr=203.0.113.10 file=-
        You can fix this.

        → Sign in at this computer itself, or ask its administrator to let you change
          network connections.

        This computer
        ✓ Programs        NetworkManager 1.42.4, network-manager-l2tp 1.20.8,
                          strongSwan 5.9.8
        ✓ Kernel modules  l2tp_ppp, esp4
        ✓ UDP ports       in order
        ✓ Other VPNs      none
        ○ Networks        192.0.2.0/24, fd00::/64

      ▲ The system shows its record only to administrators. This is certain.
      "
    `)
  })

  it('says that nothing was recorded', async () => {
    const ran = await look('nobody.test', '--json')
    expect(ran.code).toBe(1)
    const { diagnosis } = outputs.diagnosis.parse(JSON.parse(ran.out))
    expect(diagnosis.fault?.code).toBe('record-empty')
  })

  it('goes with no card, and not where the system keeps no record', async () => {
    expect((await look('vpn.test', '--card')).code).toBe(2)
    const stage = new Stage()
    const { open } = stage
    stage.open = async (...given) => {
      const services = await open(...given)
      const { keepsRecord: _, ...can } = services.can
      return { ...services, can }
    }
    const ran = await stage.run(['diagnose', 'vpn.test', '--closer-look'])
    expect([ran.code, ran.err]).toEqual([2, expect.stringContaining('keeps no record')])
  })
})
