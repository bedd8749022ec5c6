import type { Guest } from '../driver/guest.ts'
import { as, type Person } from './people.ts'
import { until } from './script.ts'

/**
 * A person's session bus with gnome-keyring on it, unlocked as after a sign-in to the desktop. Needs a client root file
 * system that contains it.
 */
export async function startKeychain(guest: Guest, person: Exclude<Person, 'root'>): Promise<void> {
  const isThere = `dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets | grep -q 'boolean true'`
  const script = `export DBUS_SESSION_BUS_ADDRESS=unix:path=$XDG_RUNTIME_DIR/bus
dbus-daemon --session --fork --nopidfile --address=$DBUS_SESSION_BUS_ADDRESS
printf 'of the desktop' | gnome-keyring-daemon --unlock --daemonize --components=secrets
${until(20, isThere)}`
  await guest.must('client', `( ${as(person, script)} ) </dev/null >/dev/null`, { seconds: 40 })
}
