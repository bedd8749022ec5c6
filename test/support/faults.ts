import { argsFrom, type ArgsOf, type TextArguments } from '../../src-main/domain/connect/arguments.ts'
import type { FaultCode } from '../../src-main/domain/connect/catalogue.ts'
import { faultWith, type Fault } from '../../src-main/domain/connect/fault.ts'

/** A value for every argument that the texts of faults use. */
export const TEXT_ARGUMENTS: TextArguments = {
  date: '2027-11-30',
  component: 'xl2tpd',
  version: '2.4.9',
  module: 'l2tp_ppp',
  port: 1701,
  owner: 'squid',
  missing: 'password',
  reason: 'an odd word',
  network: '10.0.0.0/8',
  name: 'Head office',
  gateway: 'vpn.example.com',
  user: 'alice',
  passes: 1308,
  lost: 1309,
  wanted: 'IPv6',
  seconds: 60,
  command: 'netsh wfp show netevents timewindow=900 remoteaddr=203.0.113.10 file=-',
}

/** A fault of any code, with every argument of its texts. @param args replace the default values */
export const anyFault = <Code extends FaultCode>(
  code: Code,
  args: Partial<ArgsOf<Code>> = {},
  detail: Parameters<typeof faultWith>[2] = {},
): Fault<Code> => faultWith(code, { ...argsFrom(code, TEXT_ARGUMENTS), ...args }, detail)
