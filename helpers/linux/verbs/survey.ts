import type { HelperMessage, HelperSurvey } from '../../../src-main/contract/helper.ts'
import { hasIkev1, howToStart, openVici } from '../daemons/daemon.ts'
import { firewallHere } from '../net/firewall.ts'
import { ownerOfPort, PORTS } from '../system/ports.ts'
import type { Request } from '../session/requests.ts'
import { leftovers } from '../tunnel/undo.ts'
import { textOf } from '../vici/wire.ts'

/** Checks the IKE daemon, the ports, the firewall and what dead sessions left. Changes nothing. */
export async function survey({ number }: Extract<Request, { verb: 'survey' }>): Promise<HelperMessage> {
  const ports = PORTS.map((port) => {
    const owner = ownerOfPort(port)
    return owner === undefined ? { port, state: 'free' as const } : { port, state: 'taken' as const, owner }
  })
  const found = { daemon: await daemon(), ports, firewall: await firewallHere(), leftovers: [...leftovers()] }
  return { kind: 'done', number, survey: found }
}

async function daemon(): Promise<HelperSurvey['daemon']> {
  const ikev1 = hasIkev1()
  const known = ikev1 === undefined ? {} : { ikev1 }
  const vici = await openVici()
  if (!vici) return { state: (await howToStart()) === undefined ? 'missing' : 'stopped', ...known }
  try {
    const said = await vici.request('version')
    // charon-systemd reports itself by another name.
    const name = textOf(said, 'daemon')?.replace(/^charon.*$/s, 'strongSwan')
    const version = [name, textOf(said, 'version')].filter(Boolean).join(' ')
    return { state: 'running', version: version.slice(0, 60), ...known }
  } finally {
    vici.close()
  }
}
