import { systemClock } from '../../time.ts'
import { openBus } from '../../dbus/bus.ts'

/**
 * Whether this desktop shows tray icons: according to the StatusNotifierItem specification, a host owns this name on
 * the session bus. GNOME without an extension has none, and an app that is hidden there could not be found again.
 */
export async function hasTrayHost(sessionBusAddress: string): Promise<boolean> {
  const bus = await openBus(sessionBusAddress, systemClock)
  if (!bus.ok) return false
  const answer = await bus.value.call({
    to: 'org.freedesktop.DBus',
    path: '/org/freedesktop/DBus',
    iface: 'org.freedesktop.DBus',
    member: 'NameHasOwner',
    signature: 's',
    body: ['org.kde.StatusNotifierWatcher'],
  })
  bus.value.close()
  return answer.ok && answer.value[0] === true
}
