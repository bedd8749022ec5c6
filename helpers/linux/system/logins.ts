import { read } from './processes.ts'

/**
 * Whether a user is signed in: by logind's own record (sd-login(3) reads the same files), at this computer or from
 * elsewhere. Sessions that are closing, of services, and what `loginctl enable-linger` keeps are none.
 */
export function isSignedIn(user: number, folder = '/run/systemd'): boolean {
  const online = /^ONLINE_SESSIONS="?([^"\n]*)/m.exec(read(`${folder}/users/${user}`) ?? '')?.[1] ?? ''
  return online
    .split(' ')
    .filter((id) => /^\w+$/.test(id))
    .some((id) => /^CLASS=user/m.test(read(`${folder}/sessions/${id}`) ?? ''))
}
