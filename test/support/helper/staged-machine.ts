import { systemFiles } from '../../../src-main/platform/linux-daemons/run/files.ts'
import { openHelper } from '../../../src-main/platform/helper-link/link.ts'
import {
  systemMachine,
  type CommandName,
  type Machine,
} from '../../../src-main/platform/linux-strongswan/run/machine.ts'
import type { Stage } from './play.ts'

/** The build machine with a scripted helper, and with the given files instead of its own. Its processes are real. */
export interface StagedMachine extends Machine {
  readonly files: Map<string, string>
  readonly outputs: Map<CommandName, string>
}

export function stagedMachine(played: Stage, user = 1000): StagedMachine {
  const system = systemMachine()
  const files = new Map<string, string>()
  const outputs = new Map<CommandName, string>()
  const isReal = (path: string): boolean => path.startsWith(played.folder) || /^\/proc\/\d/.test(path)
  return {
    ...system,
    files,
    outputs,
    user,
    services: undefined,
    helper: played.program.path,
    sessions: played.sessions,
    openHelper: (signal, word) => openHelper(played.program, signal, word),
    readText: (path) => (isReal(path) ? systemFiles.readText(path) : Promise.resolve(files.get(path))),
    readLink: () => Promise.resolve(undefined),
    list(path) {
      if (isReal(path)) return systemFiles.list(path)
      const names = [...files.keys()].flatMap((file) =>
        file.startsWith(`${path}/`) ? [file.slice(path.length + 1).split('/')[0] ?? ''] : [],
      )
      return Promise.resolve(names.length > 0 ? [...new Set(names)] : undefined)
    },
    output: (name) => Promise.resolve(outputs.get(name)),
    lookUp: (host) =>
      Promise.resolve(
        host.startsWith('unknown')
          ? { kind: 'unknown', text: 'ENOTFOUND' }
          : host.startsWith('six')
            ? { kind: 'ipv6-only' }
            : {
                kind: 'addresses',
                addresses: host === 'two.test' ? ['203.0.113.11', '203.0.113.10'] : ['203.0.113.10'],
              },
      ),
    addressOf: () => '10.30.0.2',
  }
}

export const L2TP_SESSIONS = 'PPPoL2TP driver info, V2.0\n'

/** The kernel's output for an L2TP session that carries this link. */
export const l2tpSession = (link: string): string =>
  `TUNNEL 'tunl 7', Y 3\n 0/0/0 0/0/0\n  SESSION 'sess 7/9' C0000201/1701 0007/0009 -> 0002/0003 1 Y\n   0/0/0 0/0/0\n   interface ${link}\n`
