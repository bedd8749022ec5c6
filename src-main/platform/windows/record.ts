import { fault } from '../../domain/connect/fault.ts'
import { parseIp } from '../../domain/net/address.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import { wasRefused } from '../elevate.ts'
import { elevatedScript } from './elevated.ts'
import type { Machine } from './run/machine.ts'

/**
 * What the Windows Filtering Platform records about IKE, readable only by an administrator: failures of the last
 * minutes, and established associations. The command line is constant except for addresses that were parsed as such.
 */

const SECONDS = 900
/** A name may have many addresses, and Windows dials the first that answers. */
const MOST_ADDRESSES = 4

const NETSH = '%SystemRoot%\\System32\\netsh.exe'

/** As lists, whose names are not translated. Without an association or a cmdlet, nothing is printed. */
const LISTS = [
  'Get-NetIPsecMainModeSA | Format-List RemoteEndpoint,CipherAlgorithm,HashAlgorithm,GroupId',
  'Get-NetIPsecQuickModeSA | Format-List RemoteEndpoint,FirstCipherAlgorithm,FirstIntegrityAlgorithm,RemoteUdpEncapsulationPort',
].join('; ')
const LISTING = elevatedScript(LISTS)

/** @param address parsed before: nothing else may enter a command line that an administrator runs */
const events = (netsh: string, address: string): string =>
  `${netsh} wfp show netevents timewindow=${SECONDS} remoteaddr=${address} file=-`

export async function readRecord(
  gateway: string,
  { elevate, resolve }: Pick<Machine, 'elevate' | 'resolve'>,
): Promise<Result<string>> {
  const addresses = (await resolve(gateway)).filter(isPlain).slice(0, MOST_ADDRESSES)
  const [first] = addresses
  if (first === undefined) return failed(fault('gateway-name-unresolved', { args: { gateway } }))
  const command = [...addresses.map((address) => events(NETSH, address)), LISTING].join(' & ')
  const { error, output } = await elevate(command)
  if (error && wasRefused(error))
    return failed(
      fault('record-refused', {
        args: { command: events('netsh', first) },
        os: { source: 'UAC', text: error.message },
      }),
    )
  // The exit code is only that of the last command; the output counts.
  return done(ofThese(addresses, withoutZeros(output)))
}

/** The lists contain the associations of every gateway. */
function ofThese(addresses: readonly string[], text: string): string {
  const isOthers = (paragraph: string): boolean => {
    const remote = /^\s*RemoteEndpoint\s*:\s*(\S+)/m.exec(paragraph)?.[1]
    return remote !== undefined && !addresses.includes(remote)
  }
  return text
    .split(/\r?\n[ \t]*\r?\n/)
    .filter((paragraph) => !isOthers(paragraph))
    .join('\n\n')
}

/** Only digits, letters, dots and colons: an address with a zone has more. */
const isPlain = (address: string): boolean => parseIp(address) !== undefined && /^[\da-f.:]+$/i.test(address)

/** `netsh` may print UTF-16. */
const withoutZeros = (text: string): string => text.replaceAll('\0', '')
