import { Buffer } from 'node:buffer'
import { done } from '../../../src-main/domain/result.ts'
import type {
  Answers,
  ApplyRequest,
  Entry,
  Found,
  Request,
  ScriptFault,
} from '../../../src-main/platform/windows/calls/parse.ts'
import type { Ask } from '../../../src-main/platform/windows/run/powershell.ts'
import { sha256, type PlayedEntry, type PlayedWindows } from './played-windows.ts'

/** Paths of the registry's values in the form that the script uses. */
export const NATT = String.raw`SYSTEM\CurrentControlSet\Services\PolicyAgent\AssumeUDPEncapsulationContextOnSendRule`
export const PROHIBIT = String.raw`SYSTEM\CurrentControlSet\Services\RasMan\Parameters\ProhibitIpSec`

const decoded = (text: string): string => Buffer.from(text, 'base64').toString('utf8')
const answer: { readonly version: 1; readonly faults: ScriptFault[] } = { version: 1, faults: [] }

/**
 * The part of `vpn.ps1` and its cmdlets that concerns RAS, on the same state and without an interpreter, because
 * starting PowerShell takes a second. Other tests check the real script with the real interpreter.
 */
export function playedScript(played: PlayedWindows): Ask {
  const respond = (request: Request): Answers[Request['verb']] => {
    switch (request.verb) {
      case 'apply':
        return apply(played, request)
      case 'forget': {
        const found = find(played, request)
        if (found?.ConnectionStatus === 'Connected')
          return {
            ...answer,
            gone: false,
            faults: [
              {
                step: 'remove',
                id: 'VPN 817,Remove-VpnConnection',
                category: '',
                number: { family: 'VPN', code: 817 },
              },
            ],
          }
        played.change((state) => {
          state.entries = state.entries.filter(({ Guid }) => Guid !== found?.Guid)
        })
        return { ...answer, gone: true }
      }
      case 'status':
        return { ...answer, entries: played.entries.map(told) }
      case 'survey':
        return { ...answer, found: survey(played) }
      case 'certificate':
        return { ...answer, stored: null }
      case 'trail': {
        const { natt, prohibit } = survey(played)
        const events = played.state.events
          .filter(({ at }) => at >= request.since)
          .map((event) => ({ ...event, values: [...event.values] }))
        return { ...answer, events: events.toReversed(), values: { natt, prohibit } }
      }
    }
  }
  return async (request, signal) => {
    signal.throwIfAborted()
    // Not at once, as with a process.
    await new Promise((resolve) => setTimeout(resolve, 5))
    signal.throwIfAborted()
    return done(respond(request) as never)
  }
}

/** An answer as the script prints it: free text is base64. */
export function asPrinted(answered: Answers[Request['verb']]): string {
  const encoded = (text: string): string => Buffer.from(text, 'utf8').toString('base64')
  const printed = (entry: Entry): object => ({
    ...entry,
    name: encoded(entry.name),
    server: encoded(entry.server),
    suffix: encoded(entry.suffix),
  })
  return JSON.stringify({
    ...answered,
    ...('entry' in answered && answered.entry ? { entry: printed(answered.entry) } : {}),
    ...('entries' in answered ? { entries: answered.entries.map(printed) } : {}),
    ...('events' in answered
      ? { events: answered.events.map((event) => ({ ...event, values: event.values.map(encoded) })) }
      : {}),
  })
}

function find(played: PlayedWindows, { guid, name }: { readonly guid: string; readonly name: string }) {
  const own = played.entries.filter(({ AllUserConnection }) => !AllUserConnection)
  return own.find((entry) => (guid === '' ? entry.Name === decoded(name) : entry.Guid === guid))
}

function apply(played: PlayedWindows, request: ApplyRequest): Answers['apply'] {
  const found = find(played, request)
  if (request.guid !== '' && !found) return { ...answer, entry: null, made: false }
  const made: PlayedEntry = {
    ConnectionStatus: 'Disconnected',
    Guid: `{5C1F0D52-${String(played.entries.length + 1).padStart(4, '0')}-4000-8000-0000000000AB}`,
    Name: decoded(request.name),
    ...found,
    ServerAddress: decoded(request.server),
    TunnelType: 'L2tp',
    EncryptionLevel: request.encryption,
    L2tpIPsecAuth: request.auth,
    SplitTunneling: request.split,
    Routes: [...request.routes],
    Policy: { ...request.policy },
    KeySha256: sha256(decoded(request.key)),
    AllUserConnection: false,
  }
  played.change((state) => {
    state.entries = [...state.entries.filter(({ Guid }) => Guid !== made.Guid), made]
  })
  // The cmdlets pass their arguments to RAS.
  if (request.auth === 'Psk') played.ras?.keep(made.Guid, 'key', decoded(request.key))
  const methods = [...request.methods]
  return { ...answer, entry: { ...told(made), methods, suffix: decoded(request.suffix) }, made: !found }
}

const told = (entry: PlayedEntry): Entry => ({
  guid: entry.Guid,
  name: entry.Name,
  server: entry.ServerAddress,
  allUsers: entry.AllUserConnection,
  status: entry.ConnectionStatus,
  tunnel: entry.TunnelType,
  auth: entry.L2tpIPsecAuth,
  encryption: entry.EncryptionLevel,
  methods: ['MsChapv2'],
  split: entry.SplitTunneling,
  remember: true,
  suffix: '',
  routes: entry.Routes,
  policy: entry.Policy,
  link:
    entry.ConnectionStatus === 'Connected'
      ? {
          address: '10.20.0.10',
          dns: ['10.20.0.53'],
          mtu: 1400,
          index: 23,
          rules: { domains: [], servers: [] },
        }
      : undefined,
})

function survey({ state }: PlayedWindows): Found {
  return {
    services: Object.entries(state.services).map(([name, [status, start]]) => ({ name, status, start })),
    module: true,
    wmi: true,
    build: state.system?.version ?? '',
    revision: null,
    natt: state.registry[NATT] ?? null,
    prohibit: state.registry[PROHIBIT] ?? null,
    miniport: state.system?.miniport ?? 0,
    guard: false,
    certificates: 0,
    leftRules: 0,
  }
}
