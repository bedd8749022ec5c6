import { mkdirSync, readFileSync, renameSync, rmdirSync, statSync, writeFileSync } from 'node:fs'

/** The state of a simulated Mac, in a file that its programs and the test share. See `played-mac.ts` for its format. */

/** Milliseconds from a start to each phase of PPP. */
export const PHASES = [
  [0, 1],
  [40, 2],
  [120, 5],
  [180, 7],
]
export const UP_AFTER = 240
/** Milliseconds from the person's click to the service. */
const INSTALLS_AFTER = 150

const nap = (milliseconds) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)

/** Reads the state, advances its time, and writes the result of `work`. Only one process at a time. */
export function withState(path, work) {
  const lock = `${path}.lock`
  for (let turn = 0; ; turn += 1) {
    try {
      mkdirSync(lock)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      // Nobody holds the lock that long, so its holder was killed.
      if (turn > 200 && Date.now() - statSync(lock).mtimeMs > 2_000) rmdirSync(lock)
      nap(5)
    }
  }
  try {
    const before = readFileSync(path, 'utf8')
    const state = JSON.parse(before)
    settle(state)
    const answer = work(state)
    const after = JSON.stringify(state)
    if (after !== before) {
      writeFileSync(`${path}.new`, after)
      renameSync(`${path}.new`, path)
    }
    return answer
  } finally {
    rmdirSync(lock)
  }
}

function settle(state) {
  const now = Date.now()
  const ripe = state.pending.filter(({ at }) => at !== null && now - at >= INSTALLS_AFTER)
  state.pending = state.pending.filter((item) => !ripe.includes(item))
  for (const { profile } of ripe) install(state, profile)
  for (const service of state.services) {
    const { dial } = service
    if (!dial || now - dial.at < UP_AFTER || service.gateway.startsWith('silent')) continue
    const last = failureOf(service)
    service.dial = null
    service.up = !last
    service.last = last ?? service.last
  }
}

/** macOS replaces the profile with the same identifier, and keeps its service. */
function install(state, { identifier, ...settings }) {
  const known = state.services.find((service) => service.profile === identifier)
  if (known) Object.assign(known, settings)
  else
    state.services.push({
      id: `${String(state.services.length + 1).padStart(8, '0')}-2222-4333-8444-5555555555AA`,
      kind: 'PPP:L2TP',
      isOn: true,
      profile: identifier,
      dial: null,
      up: false,
      last: { cause: 0, device: 0 },
      ...settings,
    })
}

/** How a dial of this service ends, in the numbering of pppd.h and l2tp.h; undefined if it succeeds. */
function failureOf({ gateway, user, dial, key, auth, identity }) {
  const used = dial.how === 'passed' ? dial : { user, password: null, key }
  if (gateway.startsWith('nohost')) return { cause: 8, device: 1 }
  // M1a: if the caller gives options, the plug-in reads nothing else.
  if (auth === 'Certificate' && !identity) return { cause: 8, device: 8 }
  if (auth === 'SharedSecret' && !used.key) return { cause: 8, device: 7 }
  if (gateway.startsWith('wrongkey')) return { cause: 8, device: 2 }
  if (gateway.startsWith('691')) return { cause: 19, device: 0 }
  return undefined
}

export const stateWord = ({ isOn, dial, up }) =>
  !isOn ? 'Invalid' : dial ? 'Connecting' : up ? 'Connected' : 'Disconnected'

export const phaseOf = ({ dial, up }) => {
  if (up) return 8
  if (!dial) return 0
  const since = Date.now() - dial.at
  return PHASES.findLast(([at]) => since >= at)?.[1] ?? 1
}
