import { DOMAIN, type Room } from './room.ts'

export const CRYPTO = 'src-main/crypto'
const TASK = 'src-main/protocol/task.ts'
const WIRE = 'src-main/protocol/wire'

/** The L2TP/IPsec stack as pure steps, and the code that drives it. */
export const PROTOCOL_ROOMS: readonly Room[] = [
  // Pure from here to the practice gateway: no socket, clock, randomness or Node, so that a virtual clock and recorded
  // bytes can drive all of it. Node is in `crypto/node.ts` and `protocol/io`.
  { path: 'src-main/crypto', rooms: [DOMAIN], packages: [] },
  { path: 'src-main/crypto/node.ts', rooms: [CRYPTO, DOMAIN], packages: [], node: ['node:crypto', 'node:buffer'] },
  { path: 'src-main/protocol', rooms: [DOMAIN], packages: [] },
  ...['esp', 'ike', 'ip', 'l2tp', 'ppp'].map((name) => ({
    path: `${WIRE}/${name}`,
    rooms: [CRYPTO, DOMAIN],
    packages: [],
  })),
  // Code that a second version of IKE would share.
  { path: 'src-main/protocol/ike-common', rooms: [CRYPTO, DOMAIN, `${WIRE}/ike`], packages: [] },
  {
    path: 'src-main/protocol/ikev1',
    rooms: [CRYPTO, DOMAIN, TASK, `${WIRE}/ike`, 'src-main/protocol/ike-common'],
    packages: [],
  },
  {
    path: 'src-main/protocol/esp',
    rooms: [CRYPTO, DOMAIN, TASK, `${WIRE}/esp`, `${WIRE}/ike`, 'src-main/protocol/ikev1'],
    packages: [],
  },
  { path: 'src-main/protocol/l2tp', rooms: [CRYPTO, DOMAIN, TASK, `${WIRE}/l2tp`], packages: [] },
  { path: 'src-main/protocol/ppp', rooms: [CRYPTO, DOMAIN, TASK, `${WIRE}/ip`, `${WIRE}/ppp`], packages: [] },
  // The whole stack as one task.
  {
    path: 'src-main/protocol/tunnel',
    rooms: [
      TASK,
      `${WIRE}/ip`,
      `${WIRE}/l2tp`,
      ...['esp', 'ikev1', 'l2tp', 'ppp'].map((name) => `src-main/protocol/${name}`),
    ],
    packages: [],
  },
  // Drives a task with the environment and the time that it is given.
  { path: 'src-main/protocol/run', rooms: [CRYPTO, DOMAIN, TASK, 'src-main/protocol/ikev1'], packages: [] },
  {
    path: 'src-main/protocol/io',
    // The only place where sockets, clock and Node's cryptography meet.
    rooms: [CRYPTO, DOMAIN, TASK, ...['ike-common', 'ikev1', 'run'].map((name) => `src-main/protocol/${name}`)],
    packages: [],
    // The file system for one purpose: Linux' fragment counters in /proc/net.
    node: ['node:crypto', 'node:dgram', 'node:dns', 'node:fs', 'node:timers'],
  },
]
