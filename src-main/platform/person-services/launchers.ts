import { join, win32 } from 'node:path'
import { build } from 'plist'
import type { ServiceRefusal, TunnelService } from '../../contract/service.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import { agentOf, labelOf } from './agent.ts'
import type { PersonMachine } from './run/machine.ts'
import { taskName, taskXml } from './task.ts'

export interface Launched {
  readonly id: string
  readonly name: string
  readonly program: readonly string[]
}

/** What of a system starts a program at its person's sign-in. */
export interface Launcher {
  /** In the place of one that is there; it is started at once. */
  create(tunnel: Launched): Promise<Result<void, ServiceRefusal>>
  /** Ends it too. */
  remove(id: string): Promise<Result<void, ServiceRefusal>>
  state(id: string): Promise<TunnelService['state']>
}

/** Task Scheduler, by `schtasks` and its exit code: its words are in the language of the system. */
export function taskScheduler(machine: PersonMachine, systemRoot: string): Launcher {
  const system32 = (name: string): string => win32.join(systemRoot, 'System32', name)
  const schtasks = (...words: readonly string[]) => machine.run(system32('schtasks.exe'), words)
  return {
    async create({ id, name, program }) {
      const xml = taskXml({ id, name, program, user: machine.user(), consoleHost: system32('conhost.exe') })
      const path = win32.join(machine.folder, `${id}.xml`)
      // Task Scheduler reads UTF-16 with its mark.
      await machine.write(path, Buffer.from(`\ufeff${xml}`, 'utf16le'))
      try {
        const made = await schtasks('/Create', '/TN', taskName(id), '/XML', path, '/F')
        if (!made.ok) return failed({ code: 'system-refused', text: made.said })
      } finally {
        await machine.remove(path)
      }
      const begun = await schtasks('/Run', '/TN', taskName(id))
      return begun.ok ? done() : failed({ code: 'system-refused', text: begun.said })
    },
    async remove(id) {
      // One that does not run cannot be ended, which is as good.
      await schtasks('/End', '/TN', taskName(id))
      const gone = await schtasks('/Delete', '/TN', taskName(id), '/F')
      return gone.ok ? done() : failed({ code: 'system-refused', text: gone.said })
    },
    // Whether it runs is said in words only.
    async state(id) {
      return (await schtasks('/Query', '/TN', taskName(id))).ok ? 'unknown' : 'stopped'
    },
  }
}

/** launchd, by `launchctl` in the domain of the person's session at the screen. */
export function launchAgents(machine: PersonMachine, home: string, userId: number): Launcher {
  const domain = `gui/${userId}`
  const pathOf = (id: string): string => join(home, 'Library', 'LaunchAgents', `${labelOf(id)}.plist`)
  const launchctl = (...words: readonly string[]) => machine.run('/bin/launchctl', words)
  return {
    async create({ id, program }) {
      await launchctl('bootout', `${domain}/${labelOf(id)}`)
      await machine.write(pathOf(id), Buffer.from(build(agentOf({ id, program }))))
      const begun = await launchctl('bootstrap', domain, pathOf(id))
      return begun.ok ? done() : failed({ code: 'system-refused', text: begun.said })
    },
    async remove(id) {
      await machine.remove(pathOf(id))
      // One that is not loaded cannot be unloaded, which is as good.
      await launchctl('bootout', `${domain}/${labelOf(id)}`)
      return done()
    },
    async state(id) {
      const shown = await launchctl('print', `${domain}/${labelOf(id)}`)
      if (!shown.ok) return 'stopped'
      return /^\s*state = running$/m.test(shown.out) ? 'running' : 'stopped'
    },
  }
}
