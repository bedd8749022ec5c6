import { GAVE_UP, type ServiceTrouble, type TunnelService } from '../../contract/service.ts'

/** What systemd is asked of a unit. */
export const PROPERTIES = ['LoadState', 'ActiveState', 'Result', 'ExecMainStatus', 'StatusText'] as const

export type UnitState = Pick<TunnelService, 'state' | 'trouble' | 'said'>

const STATES: Readonly<Record<string, TunnelService['state']>> = {
  active: 'running',
  reloading: 'running',
  activating: 'starting',
  deactivating: 'stopped',
  inactive: 'stopped',
  failed: 'failed',
}

/** systemd's status of a unit whose credentials cannot be set up (systemd.exec(5), "Process Exit Codes"). */
const CREDENTIALS = 243
const LONGEST_SAID = 300

/** @param text what `systemctl show` prints: a line for each property */
export function parseUnit(text: string): UnitState {
  const values = new Map(
    text.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
  if (values.get('LoadState') !== 'loaded') return { state: 'unknown' }
  const state = STATES[values.get('ActiveState') ?? ''] ?? 'unknown'
  const status = Number(values.get('ExecMainStatus'))
  const trouble = troubleOf(state, values.get('Result') ?? 'success', status)
  const said = (values.get('StatusText') ?? '').replace(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, LONGEST_SAID)
  return { state, ...(trouble ? { trouble } : {}), ...(said === '' ? {} : { said }) }
}

function troubleOf(state: TunnelService['state'], result: string, status: number): ServiceTrouble | undefined {
  if (state === 'running' || result === 'success') return undefined
  if (status === CREDENTIALS) return 'secrets-unreadable'
  return status === GAVE_UP ? 'gave-up' : 'ended'
}

/** The first number of `systemctl --version`: `systemd 252 (252.38-1~deb12u1)`. */
export const parseVersion = (text: string): number => Number(/^systemd (\d+)/.exec(text)?.[1] ?? 0)
