import { GAVE_UP } from '../../contract/service.ts'
import type { StoredField } from '../../domain/profile/secret.ts'

/** Root's own folders, all the way down: nobody else can write what the unit runs or reads. */
export const SERVICES_FOLDER = '/etc/culvert/services'
export const STATE_FOLDER = '/var/lib/culvert/services'
export const UNITS_FOLDER = '/etc/systemd/system'

export const unitOf = (id: string): string => `culvert-${id}.service`

/** Exit status of `culvert service run` when only a person can help, and of arguments that are refused. */
const FOR_A_PERSON = [2, GAVE_UP]

export interface UnitFacts {
  readonly id: string
  readonly name: string
  /** Node.js and the command line, by absolute paths. */
  readonly program: readonly string[]
  readonly credentials: readonly StoredField[]
  /** The tunnel has a charon to itself, because its profile has certificates. */
  readonly ownCharon: boolean
  /** By `systemd-creds`; otherwise files that only root may read. */
  readonly encrypted: boolean
}

/**
 * The unit of one tunnel. What root's helper does for it sets the limits: links, routes and rules (CAP_NET_ADMIN), ports below
 * 1024, raw sockets, an xl2tpd that runs before a person's programs (CAP_SYS_NICE), the end of programs that it has started, and files below /run, /etc and its journal. Node.js compiles as it runs, so
 * that its memory cannot be write-protected (MemoryDenyWriteExecute=).
 */
export function unitText(facts: UnitFacts): string {
  const { id, name, program } = facts
  return [
    '# Made by "culvert service install"; "culvert service remove" takes it away.',
    '[Unit]',
    `Description=${escaped(`Culvert: ${name}`)}`,
    // The tunnel waits for its network by itself: a target that is reached once at boot says little of it.
    'After=network.target nss-lookup.target',
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    'Type=notify',
    // `systemd-notify` could speak in its parent's name only with a right that no tunnel takes.
    'NotifyAccess=all',
    `ExecStart=${[...program, 'service', 'run', id].map(quoted).join(' ')}`,
    `Environment=CULVERT_HOME=${STATE_FOLDER}/${id} CULVERT_BACKEND=strongswan`,
    ...credentialLines(facts),
    // Outside of the limits below, which let nothing load a module. Where it cannot be, the helper says what is missing.
    'ExecStartPre=+-modprobe --quiet --all ppp_generic l2tp_ppp',
    ...LIFE,
    ...limits(facts.ownCharon),
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n')
}

export const credentialPath = (id: string, name: StoredField | typeof PROFILE_CREDENTIAL): string =>
  `${SERVICES_FOLDER}/${id}/${name}`

/** The profile, beside the secrets. */
export const PROFILE_CREDENTIAL = 'profile'

const credentialLines = ({ id, credentials, encrypted }: UnitFacts): readonly string[] => [
  `LoadCredential=${PROFILE_CREDENTIAL}:${credentialPath(id, PROFILE_CREDENTIAL)}`,
  ...credentials.map(
    (field) => `${encrypted ? 'LoadCredentialEncrypted' : 'LoadCredential'}=${field}:${credentialPath(id, field)}`,
  ),
]

/** The keeper inside redials; systemd starts again what crashed or hangs, and never what a person has to mend. */
const LIFE = [
  'Restart=on-failure',
  'RestartSec=10',
  `RestartPreventExitStatus=${FOR_A_PERSON.join(' ')}`,
  'TimeoutStartSec=180',
  'TimeoutStopSec=60',
  'WatchdogSec=90',
  'WatchdogSignal=SIGKILL',
  'SyslogIdentifier=culvert',
]

/**
 * With certificates there is a charon of the tunnel's own, which has a `/run` to itself: that takes a mount, and the rights to
 * make and to enter its name space (setns(2)).
 */
const limits = (ownCharon: boolean): readonly string[] => [
  'UMask=0077',
  // No core file, and not one to a pipe either (core(5)); what the helper sets too.
  'LimitCORE=1',
  'NoNewPrivileges=yes',
  `CapabilityBoundingSet=${[...CAPABILITIES, ...(ownCharon ? ['CAP_SYS_ADMIN', 'CAP_SYS_CHROOT'] : [])].join(' ')}`,
  'ProtectSystem=strict',
  'ReadWritePaths=/etc /run -/var/lib/culvert',
  'ProtectHome=yes',
  'PrivateTmp=yes',
  'DevicePolicy=closed',
  'DeviceAllow=/dev/ppp rw',
  'ProtectClock=yes',
  'ProtectHostname=yes',
  'ProtectKernelLogs=yes',
  'ProtectKernelModules=yes',
  'ProtectKernelTunables=yes',
  'ProtectControlGroups=yes',
  'KeyringMode=private',
  'LockPersonality=yes',
  'RestrictRealtime=yes',
  'RestrictSUIDSGID=yes',
  `RestrictNamespaces=${ownCharon ? 'mnt' : 'yes'}`,
  'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK AF_PPPOX',
  'SystemCallArchitectures=native',
  `SystemCallFilter=@system-service${ownCharon ? ' @mount' : ''}`,
  'SystemCallErrorNumber=EPERM',
]

const CAPABILITIES = [
  'CAP_NET_ADMIN',
  'CAP_NET_RAW',
  'CAP_NET_BIND_SERVICE',
  'CAP_KILL',
  'CAP_DAC_OVERRIDE',
  'CAP_SYS_NICE',
]

/** A specifier's mark stands for itself (systemd.unit(5), "Specifiers"). */
const escaped = (text: string): string => text.replaceAll('%', '%%').replaceAll('\\', '\\\\')

/** One word of a command line (systemd.service(5), "Command lines"). */
const quoted = (word: string): string => `"${escaped(word).replaceAll('"', '\\"').replaceAll('$', '$$$$')}"`
