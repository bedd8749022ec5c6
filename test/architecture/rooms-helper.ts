import { DOMAIN, type Room } from './room.ts'

const helper = (...names: readonly string[]) => names.map((name) => `helpers/linux/${name}`)
const HELPER_CORE = [DOMAIN, 'src-main/contract/helper.ts']

/** The helper runs as root: it may import the core's rules, the contract and Node, and nothing else. */
export const HELPER_ROOMS: readonly Room[] = [
  {
    path: 'helpers/linux',
    rooms: [...HELPER_CORE, 'src-main/contract/frames.ts', ...helper('session', 'system', 'tunnel', 'verbs')],
    packages: [],
  },
  { path: 'helpers/linux/vici', rooms: [], packages: [], node: ['node:net'] },
  {
    path: 'helpers/linux/system',
    // zod, in order to forbid its code generation.
    rooms: [DOMAIN],
    packages: ['zod'],
    node: ['node:child_process', 'node:fs', 'node:os', 'node:stream'],
  },
  // zod for the journal, because a later process reads it again.
  { path: 'helpers/linux/journal', rooms: [...HELPER_CORE, ...helper('system')], packages: ['zod'], node: ['node:fs'] },
  {
    path: 'helpers/linux/net',
    rooms: [...HELPER_CORE, ...helper('journal', 'system')],
    packages: ['zod'],
    node: ['node:fs', 'node:os'],
  },
  {
    path: 'helpers/linux/daemons',
    rooms: [...HELPER_CORE, ...helper('journal', 'net', 'system', 'vici')],
    packages: [],
    node: ['node:fs', 'node:os', 'node:stream'],
  },
  {
    path: 'helpers/linux/tunnel',
    rooms: [...HELPER_CORE, ...helper('daemons', 'journal', 'net', 'system', 'vici')],
    packages: [],
    node: ['node:fs'],
  },
  // The allowed requests, and code shared by the verbs.
  { path: 'helpers/linux/session', rooms: [...HELPER_CORE, ...helper('system', 'tunnel')], packages: [] },
  {
    path: 'helpers/linux/verbs',
    rooms: [...HELPER_CORE, ...helper('daemons', 'journal', 'net', 'session', 'system', 'tunnel', 'vici')],
    packages: [],
    node: ['node:os'],
  },
]
