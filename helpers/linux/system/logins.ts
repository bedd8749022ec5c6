import { read } from './processes.ts'

/**
 * Whether a user is signed in, at this computer or from elsewhere, according to logind's own record (sd-login(3) reads
 * the same files). Closing sessions, those of services, and what `loginctl enable-linger` keeps do not count.
 */
export function isSignedIn(user: number, folder = '/run/systemd'): boolean {
  const online = /^ONLINE_SESSIONS="?([^"\n]*)/m.exec(read(`${folder}/users/${user}`) ?? '')?.[1] ?? ''
  return online
    .split(' ')
    .filter((id) => /^\w+$/.test(id))
    .some((id) => /^CLASS=user/m.test(read(`${folder}/sessions/${id}`) ?? ''))
}
