#!/usr/bin/env node
import { readFileSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import process from 'node:process'
import { setInterval } from 'node:timers'
import { phaseOf, stateWord, withState } from './state.mjs'

/**
 * Stands in for scutil, networksetup, open, profiles, log and other programs of macOS, by the name of the link that
 * starts it. Words that the real program does not accept end it, as does a secret among them; every call is recorded.
 */
const tool = basename(process.argv[1])
const plist = tool === 'open' ? await import('plist') : undefined
const words = process.argv.slice(2)
const path = process.env.PLAYED_STATE
const out = (text) => process.stdout.write(text)
const end = (code, text = '') => {
  if (text !== '') process.stderr.write(`${text}\n`)
  process.exitCode = code
}

function refuse(state, why) {
  state.violations.push(`${tool} ${words.join(' ')}: ${why}`)
  end(64, why)
}

const padded = (text, width) => text.padEnd(width)
const row = (service) => {
  const { id, name, kind, isOn } = service
  const shown = kind === 'PPP:L2TP' ? 'PPP --> L2TP' : kind
  return `${isOn ? '*' : ' '} ${padded(`(${stateWord(service)})`, 16)} ${id} ${padded(shown, 18)} ${padded(`"${name}"`, 32)} [${kind}]\n`
}

function dictionary(value, indent = '') {
  const inner = `${indent}  `
  const members = Object.entries(value).map(([key, item]) => {
    if (Array.isArray(item))
      return `${inner}${key} : ${dictionary({ ...item }, inner).replace('<dictionary>', '<array>')}`
    return `${inner}${key} : ${typeof item === 'object' ? dictionary(item, inner) : item}`
  })
  return ['<dictionary> {', ...members, `${indent}}`].join('\n')
}

function status(service) {
  const { up, gateway, last } = service
  const ppp = { CommRemoteAddress: gateway, Status: phaseOf(service) }
  const number = { Disconnected: 0, Connecting: 1, Connected: 2, Invalid: -1 }[stateWord(service)]
  if (up)
    return {
      IPv4: {
        Addresses: ['192.0.2.35'],
        DestAddresses: ['192.0.2.1'],
        InterfaceName: 'ppp0',
        ServerAddress: '198.51.100.20',
      },
      PPP: { ...ppp, LCPMRU: 1500, LCPMTU: 1280 },
      Status: number,
    }
  if (service.dial) return { PPP: ppp, Status: number }
  return { PPP: { DeviceLastCause: last.device, LastCause: last.cause, Status: 0 }, Status: number }
}

function nc(state, [verb, id, ...rest]) {
  if (verb === 'list' && id === undefined)
    return out(
      `Available network connection services in the current set (*=enabled):\n${state.services.map(row).join('')}`,
    )
  if (!['status', 'show', 'stop'].includes(verb) || rest.length > 0) return refuse(state, `no such words here`)
  if (!/^[\dA-F-]{36}$/.test(id ?? '')) return refuse(state, 'a service is named by its UUID')
  const service = state.services.find((one) => one.id === id)
  if (!service) return end(1, 'No service')
  if (verb === 'status') return out(`${stateWord(service)}\nExtended Status ${dictionary(status(service))}\n`)
  if (verb === 'show')
    return out(`${row(service)}PPP ${dictionary({ AuthName: service.user, CommRemoteAddress: service.gateway })}\n`)
  Object.assign(service, { dial: null, up: false, last: { cause: 5, device: 0 } })
}

function shown(state, key) {
  const [, id, part] = /^Setup:\/Network\/Service\/([\dA-F-]{36})\/(IPv4|DNS|IPSec)$/.exec(key) ?? []
  const service = state.services.find((one) => one.id === id)
  if (key === 'State:/Users/ConsoleUser') return dictionary(state.console)
  if (key === 'State:/Network/Global/IPv4' && key in state.network) return dictionary({ PrimaryInterface: 'en0' })
  if (!service || service.kind !== 'PPP:L2TP') return '  No such key'
  if (part === 'IPSec') return dictionary({ AuthenticationMethod: service.auth })
  if (part === 'IPv4') return dictionary({ ConfigMethod: 'PPP', ...(service.sendAll ? { OverridePrimary: 1 } : {}) })
  const { servers, search, match } = service
  if (servers.length === 0) return '  No such key'
  return dictionary({
    ServerAddresses: servers,
    ...(search.length > 0 ? { SearchDomains: search } : {}),
    ...(match.length > 0 ? { SupplementalMatchDomains: match } : {}),
  })
}

/** What a watch reports: the keys whose values have changed. */
function watched(state) {
  const keys = { 'State:/Users/ConsoleUser': JSON.stringify(state.console), ...state.network }
  for (const service of state.services) {
    keys[`Setup:/Network/Service/${service.id}/Interface`] = JSON.stringify([service.name, service.isOn])
    keys[`State:/Network/Service/${service.id}/PPP`] = `${stateWord(service)} ${phaseOf(service)}`
  }
  return keys
}

function watch(patterns) {
  let last = withState(path, watched)
  setInterval(() => {
    const now = withState(path, watched)
    const changed = [...new Set([...Object.keys(last), ...Object.keys(now)])].filter((key) => last[key] !== now[key])
    last = now
    const told = changed.filter((key) => patterns.some((pattern) => new RegExp(`^${pattern}$`).test(key)))
    if (told.length === 0) return
    out('notification callback (store address = 0x600003d0c000).\n')
    told.forEach((key, at) => out(`  10:42:07.118 changedKey [${at}] = ${key}\n`))
  }, 100)
}

/** Reads commands from its input and ends with it; so does a watch. */
function scutilInput() {
  const patterns = []
  let rest = ''
  process.stdin.on('data', (piece) => {
    const lines = (rest + piece.toString()).split('\n')
    rest = lines.pop()
    for (const line of lines) {
      const [command, argument = '', kind] = line.split(' ').map((word) => word.replace(/^"|"$/g, ''))
      if (command === 'n.add' && kind === 'pattern') patterns.push(argument)
      else if (command === 'n.watch') watch(patterns)
      else if (command === 'show') out(`${withState(path, (state) => shown(state, argument))}\n`)
      else if (command === 'quit') process.exit(0)
      else withState(path, (state) => refuse(state, `not a command: ${line}`))
    }
  })
  process.stdin.on('end', () => process.exit(0))
}

function scutil(state) {
  if (words[0] === '--nc') return nc(state, words.slice(1))
  if (words.length === 1 && words[0] === '--dns')
    return out('DNS configuration\n\nresolver #1\n  nameserver[0] : 192.0.2.53\n  if_index : 6 (ppp0)\n')
  if (words.length > 0) refuse(state, 'no such words here')
}

function networksetup(state) {
  const [verb, name] = words
  if (verb === '-listnetworkserviceorder')
    return out(
      `An asterisk (*) denotes that a network service is disabled.\n${state.services
        .map((one, at) => `(${one.isOn ? at + 1 : '*'}) ${one.name}\n(Hardware Port: L2TP, Device: )\n\n`)
        .join('')}`,
    )
  if (verb !== '-connectpppoeservice' || words.length !== 2) return refuse(state, 'no such words here')
  const service = state.services.find((one) => one.name === name)
  if (!service) return out(`${name} is not a recognized network service.\n`)
  // Its exit code is 0 whatever the outcome.
  if (service.isOn && !service.up) service.dial = { at: Date.now(), how: 'kept' }
}

function open(state) {
  const [target = ''] = words
  if (words.length !== 1) return refuse(state, 'one thing is opened')
  if (target.startsWith('x-apple.systempreferences:')) return void state.opened.push(target)
  if ((statSync(target).mode & 0o77) !== 0 || (statSync(dirname(target)).mode & 0o77) !== 0)
    return refuse(state, 'others can read it')
  const {
    PayloadIdentifier: identifier,
    PayloadContent: payloads,
    PayloadScope: scope,
  } = plist.parse(readFileSync(target, 'utf8'))
  const payload = payloads.find(({ PayloadType }) => PayloadType === 'com.apple.vpn.managed')
  const { UserDefinedName: name, PPP, IPSec, IPv4, DNS = {} } = payload
  const own = payloads.find(({ PayloadUUID }) => PayloadUUID === IPSec.PayloadCertificateUUID)
  if (IPSec.AuthenticationMethod === 'Certificate' && (!own?.PayloadContent || scope !== 'System'))
    return refuse(state, 'a certificate that the daemons cannot find')
  state.opened.push(identifier)
  state.pending = state.pending.filter(({ profile }) => profile.identifier !== identifier)
  state.pending.push({
    at: state.person === 'allows' ? Date.now() : null,
    profile: {
      identifier,
      name,
      gateway: PPP.CommRemoteAddress,
      user: PPP.AuthName,
      key: IPSec.SharedSecret ? Buffer.from(IPSec.SharedSecret).toString('utf8') : null,
      auth: IPSec.AuthenticationMethod,
      identity: own ? Buffer.from(own.PayloadContent).toString('base64') : null,
      sendAll: IPv4.OverridePrimary === 1,
      servers: DNS.ServerAddresses ?? [],
      search: DNS.SearchDomains ?? [],
      match: DNS.SupplementalMatchDomains ?? [],
    },
  })
}

function profiles(state) {
  const [verb, flag, identifier] = words
  const installed = state.services.flatMap(({ profile }) => profile ?? [])
  if (verb === 'list' && words.length === 1)
    return out(
      installed.length === 0
        ? "There are no configuration profiles installed for user 'alice'\n"
        : `${installed.map((name, at) => `alice[${at + 1}] attribute: profileIdentifier: ${name}\n`).join('')}There are ${installed.length} user configuration profiles installed for 'alice'\n`,
    )
  if (verb !== 'remove' || flag !== '-identifier' || words.length !== 3) return refuse(state, 'no such words here')
  if (state.person === 'removes-alone') return end(1, 'profiles: this command requires root privileges')
  state.services = state.services.filter(({ profile }) => profile !== identifier)
}

function log(state) {
  if (words[0] !== 'show') return refuse(state, 'no such words here')
  return state.log === null ? end(64, 'log: Must be admin to run show command') : out(state.log)
}

function sysctl(state) {
  if (words.join(' ') !== '-n kern.waketime') return refuse(state, 'no such words here')
  out(`{ sec = ${state.wakeTime}, usec = 0 } Mon Jan  5 11:00:00 2026\n`)
}

function swVers(state) {
  if (words.join(' ') !== '-productVersion') return refuse(state, 'no such words here')
  out(`${state.version}\n`)
}

function systemextensionsctl(state) {
  if (words.join(' ') !== 'list') return refuse(state, 'no such words here')
  out(
    `${state.filters.length} extension(s)\n--- com.apple.system_extension.network_extension (Go to 'System Settings' to modify these system extension(s))\nenabled\tactive\tteamID\tbundleID (version)\tname\t[state]\n${state.filters
      .map((name) => `*\t*\tABCDE12345\tcom.example.filter (2.6.3/2.6.3)\t${name}\t[activated enabled]\n`)
      .join('')}`,
  )
}

function stat(state) {
  if (words.join(' ') !== '-f %Sf /Library/Keychains/System.keychain') return refuse(state, 'no such words here')
  out(`${state.keychainFlags}\n`)
}

const TOOLS = { scutil, networksetup, open, profiles, log, sysctl, sw_vers: swVers, systemextensionsctl, stat }
/** Commands on its input are recorded as `<input>`. */
const call = [tool, ...(tool === 'scutil' && words.length === 0 ? ['<input>'] : words)].join(' ')
const misdeed = withState(path, (state) => {
  state.calls.push(call)
  if (state.secrets.some((secret) => words.some((word) => word.includes(secret)))) {
    refuse(state, 'a secret on the command line')
    return 'die'
  }
  const found = Object.entries(state.misdeeds).find(([start]) => call.startsWith(start))?.[1]
  if (found === undefined && (tool !== 'scutil' || words.length > 0)) TOOLS[tool](state)
  return found
})
if (misdeed === 'hang') setInterval(() => undefined, 1_000)
else if (misdeed === 'die') process.kill(process.pid, 'SIGKILL')
else if (misdeed === 'german') out('Verfügbare Dienste im aktuellen Satz:\n* (Getrennt) Büro\n')
else if (misdeed === 'fail') end(1, 'Operation not permitted')
else if (tool === 'scutil' && words.length === 0) scutilInput()
