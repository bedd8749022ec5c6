import { fault, foundFault, type ArgsMakers, type Fault } from '../../domain/connect/fault.ts'
import { printable } from '../linux-daemons/parse.ts'
import type { BusFailure } from '../dbus/call.ts'

/** Faults that a refused call can cause. */
type CallCode = 'not-authorised' | 'component-stopped' | 'component-missing' | 'network-down' | 'settings-refused'

/** Errors of NetworkManager and of the bus, by the name of the D-Bus error. */
const CALL_ERRORS: readonly { readonly name: RegExp; readonly text?: RegExp; readonly code: CallCode }[] = [
  { name: /PermissionDenied|AccessDenied|NotAuthorized|InteractiveAuthorizationRequired/, code: 'not-authorised' },
  { name: /./, text: /not authorized|insufficient privileges/i, code: 'not-authorised' },
  { name: /ServiceUnknown|NameHasNoOwner|Spawn|Disconnected/, code: 'component-stopped' },
  { name: /NoReply|Timeout/, code: 'component-stopped' },
  { name: /./, text: /plugin .*not installed|no VPN plugin|unknown VPN plugin/i, code: 'component-missing' },
  {
    name: /./,
    text: /could not find source connection|no active|not available because|networking is disabled/i,
    code: 'network-down',
  },
  {
    name: /InvalidConnection|InvalidProperty|InvalidSetting|MissingProperty|InvalidArguments/,
    code: 'settings-refused',
  },
]

export function callFault(failure: BusFailure): Fault {
  const os = { source: 'NetworkManager', text: printable(`${failure.name}: ${failure.text}`) }
  const code = CALL_ERRORS.find(({ name, text }) => name.test(failure.name) && (!text || text.test(failure.text)))?.code
  if (code === undefined) return fault('cause-unknown', { os })
  return foundFault(code, OF_CALLS, failure, { os })
}

const OF_CALLS: ArgsMakers<CallCode, BusFailure> = {
  'component-missing': () => ({ component: 'network-manager-l2tp' }),
  'component-stopped': () => ({ component: 'NetworkManager' }),
  'settings-refused': ({ text }) => ({ component: 'NetworkManager', reason: printable(text) }),
}
