import type { PlistValue } from 'plist'

/** The name that launchd knows a tunnel's agent by, and its file's. */
export const labelOf = (id: string): string => `org.example.culvert.${id}`

export interface AgentFacts {
  readonly id: string
  readonly program: readonly string[]
}

/**
 * A launch agent of macOS' (launchd.plist(5)), started when its person signs in. It is started again after a crash only: what
 * it ended by of itself may be a password that is refused, and would be again.
 */
export const agentOf = ({ id, program }: AgentFacts): PlistValue => ({
  Label: labelOf(id),
  ProgramArguments: [...program, 'service', 'run', id],
  RunAtLoad: true,
  KeepAlive: { Crashed: true },
})
