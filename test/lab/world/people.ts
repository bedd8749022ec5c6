import { quote } from './script.ts'

/** The users of the client. root and ben may read the system's journal, ada may not; ada sits at the machine. */
export type Person = 'root' | 'ada' | 'ben'

const numbers: Readonly<Record<Exclude<Person, 'root'>, number>> = { ada: 1000, ben: 1001 }

/**
 * logind does not run in the guest (its first process is not systemd). NetworkManager and polkit read a person's
 * session from these files and the control group, so a session can be written by hand.
 */
export const writeSessions = `mkdir -p /run/systemd/{seats,sessions,users,machines}
session() { # session USER UID ID
  printf 'UID=%s\\nUSER=%s\\nACTIVE=1\\nIS_DISPLAY=1\\nSTATE=active\\nREMOTE=0\\nTYPE=x11\\nCLASS=user\\nSEAT=seat0\\nLEADER=1\\n' "$2" "$1" > /run/systemd/sessions/$3
  printf 'NAME=%s\\nSTATE=active\\nDISPLAY=%s\\nSESSIONS=%s\\nSEATS=seat0\\nACTIVE_SESSIONS=%s\\nONLINE_SESSIONS=%s\\nACTIVE_SEATS=seat0\\n' "$1" $3 $3 $3 $3 > /run/systemd/users/$2
  mkdir -p /run/user/$2 && chown $2:$2 /run/user/$2 && chmod 700 /run/user/$2
  mkdir -p "/sys/fs/cgroup/user.slice/user-$2.slice/session-$3.scope"
}
session ada 1000 c1; session ben 1001 c2
printf 'IS_SEAT0=1\\nACTIVE=c1\\nACTIVE_UID=1000\\nSESSIONS=c1 c2\\nUIDS=1000 1001\\n' > /run/systemd/seats/seat0`

/** Runs a command as that person would at the machine's own screen. */
export function as(person: Person, command: string): string {
  if (person === 'root') return command
  const uid = numbers[person]
  const scope = `/sys/fs/cgroup/user.slice/user-${uid}.slice/session-c${uid - 999}.scope`
  const environment = `HOME=/home/${person} USER=${person} LOGNAME=${person} XDG_RUNTIME_DIR=/run/user/${uid} XDG_SESSION_ID=c${uid - 999} PATH=/usr/bin:/bin LC_ALL=C.UTF-8`
  return `echo $BASHPID > ${scope}/cgroup.procs; cd /home/${person}; exec setpriv --reuid ${uid} --regid ${uid} --init-groups env -i ${environment} bash -c ${quote(command)}`
}
