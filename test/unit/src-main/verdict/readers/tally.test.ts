import { describe, expect, it } from 'vitest'
import { readLog } from '../../../../../src-main/verdict/readers/read.ts'

const at = (second: number, text: string): string => `Nov 21 11:00:0${second} host ${text}`

describe('what a log is', () => {
  it('names the versions that programs say as they start, as their readers read them', () => {
    const { versions } = readLog(
      [
        at(0, 'kernel: Linux version 6.1.0-28-amd64 (debian-kernel@lists.debian.org) (gcc-12)'),
        at(
          1,
          'NetworkManager[12]: <info>  [1795261464.1234] NetworkManager (version 1.42.4) is starting... (boot:9f0c)',
        ),
        at(2, 'charon-systemd[9]: 00[DMN] Starting charon-systemd IKE daemon (strongSwan 6.0.1, Linux 6.12.0, x86_64)'),
        at(3, 'pluto[10]: Starting Pluto (Libreswan Version 5.2 IKEv2 IKEv1 XFRM) pid:10'),
        at(4, 'xl2tpd[7]: xl2tpd version xl2tpd-1.3.18 started on host PID:7'),
        at(5, 'pppd[8]: pppd 2.4.9 started by root, uid 0'),
      ].join('\n'),
    )
    expect(versions).toEqual([
      'Linux 6.12.0',
      'NetworkManager 1.42.4',
      'strongSwan 6.0.1',
      'Libreswan 5.2',
      'xl2tpd 1.3.18',
      'pppd 2.4.9',
    ])
  })

  it('takes no version from who only speaks of a program', () => {
    expect(readLog(at(0, 'sshd[3]: pppd 2.4.9 started by root, uid 0')).versions).toEqual([])
  })

  it('counts a version as no sign of a connect', () => {
    const log = at(0, 'NetworkManager[12]: <info>  NetworkManager (version 1.42.4) is starting...')
    expect(readLog(log)).toMatchObject({ kinds: [], lines: { all: 1, understood: 0 }, attempts: [] })
  })

  it('lets an attempt begin with its own first line, and not with a program that was started before', () => {
    const log = [
      at(0, 'NetworkManager[12]: <info>  NetworkManager (version 1.42.4) is starting...'),
      at(9, 'charon[9]: 05[IKE] received NO_PROPOSAL_CHOSEN error notify'),
    ]
    const [attempt] = readLog(log.join('\n')).attempts
    expect([attempt?.logLine, attempt?.number]).toEqual([2, 1])
  })
})
