import { z } from 'zod'
import { leakRowShape } from './leak.ts'
import { logShape } from './log.ts'
import { logLine } from './log-line.ts'
import { diagnosisShape, localCheckShape, mtuShape } from './diagnosis.ts'
import { NETWORK_REFUSALS } from './networks.ts'
import { REMEDIES } from '../domain/connect/catalogue.ts'
import { CAUSE_NAMES, type CauseName } from '../domain/connect/causes.ts'
import { faultCode } from '../domain/connect/fault-schema.ts'
import { osEvidence } from '../domain/connect/os-evidence.ts'
import { TRUST_CODES } from '../domain/trust/problem.ts'
import { STAGES } from '../domain/connect/stage.ts'
import { ENDINGS } from '../domain/history/past-session.ts'
import { tunnelFacts } from '../domain/session/facts.ts'
import { rung } from '../domain/session/rung.ts'
import { HEALTHS, SESSION_KINDS, WAIT_REASONS } from '../domain/session/state.ts'
import { FINDING_ROWS } from '../domain/survey/finding.ts'

/**
 * What `culvert … --json` prints: one object a command, `version` first. A member is only ever added within a
 * version; the schemas are what the tests hold the printed text to.
 */
const OUTPUT_VERSION = 1

const versioned = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject({ version: z.literal(OUTPUT_VERSION), ...shape })

const faultOutput = z.strictObject({
  code: faultCode,
  stage: z.enum(STAGES),
  title: z.string(),
  explanation: z.string(),
  remedies: z.array(z.strictObject({ id: z.enum(REMEDIES), text: z.string() })),
  /** What else it may be, the likelier first: what it is, what tells it apart, and whether a person has to be asked. */
  others: z
    .array(
      z.strictObject({
        cause: z.enum(CAUSE_NAMES as [CauseName, ...CauseName[]]),
        what: z.string(),
        tell: z.string(),
        by: z.enum(['look', 'ask']),
      }),
    )
    .optional(),
  os: osEvidence.exactOptional(),
})

const diagnosisOutput = diagnosisShape.extend({ fault: faultOutput.optional(), withheld: faultOutput.optional() })
const networkOutput = z.strictObject({ id: z.string(), name: z.string() })
const checksOutput = z.array(localCheckShape.extend({ fault: faultOutput.optional() }))

const tunnelOutput = z.strictObject({
  id: z.string(),
  name: z.string(),
  gateway: z.string().optional(),
  origin: z.enum(['culvert', 'system']),
  state: z.enum(SESSION_KINDS),
  stage: z.enum(STAGES).optional(),
  /** Of one that is connecting: a person allows it in the system's settings first. */
  waitsFor: z.literal('approval').optional(),
  facts: tunnelFacts.exactOptional(),
  /** Of one that is up: whether something comes back through it. */
  health: z.enum(HEALTHS).optional(),
  /** Of one that is not up and is to be: what for, until when (milliseconds since 1970), after how many attempts. */
  waiting: z
    .strictObject({
      why: z.enum(WAIT_REASONS),
      until: z.number().optional(),
      attempt: z.number(),
      fault: faultOutput.optional(),
    })
    .optional(),
  fault: faultOutput.optional(),
  /** The stages passed, in order. */
  rungs: z.array(rung).readonly().optional(),
  /** It is down, and its kill switch is on all the same: nothing leaves this computer until a disconnect. */
  held: z.literal(true).optional(),
})

const moment = z.number()
const bytes = z.strictObject({ received: z.number(), sent: z.number() })

/** Moments are milliseconds since 1970, durations milliseconds. */
const historySession = z.strictObject({
  id: z.string(),
  /** The profile's id, and its name at that time. */
  profile: z.string(),
  name: z.string(),
  began: moment,
  up: moment.optional(),
  seen: moment,
  lasted: z.number(),
  traffic: bytes.optional(),
  outages: z.array(z.strictObject({ at: moment, lasted: z.number().optional(), fault: faultOutput.optional() })),
  dropped: z.number(),
  /** Absent for a session that goes on. */
  end: z.strictObject({ at: moment, how: z.enum(ENDINGS), fault: faultOutput.optional() }).optional(),
  /** Absent where nothing was measured. */
  quality: z
    .strictObject({
      usual: z.number().optional(),
      most: z.number().optional(),
      asked: z.number(),
      lost: z.number(),
      spells: z.array(
        z.strictObject({
          kind: z.enum(['slow', 'lossy', 'silent']),
          from: moment,
          until: moment,
          delay: z.number().optional(),
          usual: z.number().optional(),
          asked: z.number(),
          lost: z.number(),
        }),
      ),
      sizes: z.array(z.strictObject({ at: moment, before: z.number(), after: z.number() })),
    })
    .optional(),
})
const removedOutput = z.strictObject({ id: z.string(), name: z.string() })

const sizeSet = z.union([z.literal('auto'), z.number()])

export const outputs = {
  /**
   * `connect`, `disconnect`, `status`, and each line of `status --watch`. `status` has every profile in it, and every
   * tunnel that Culvert did not make. An interrupted connect (exit code 130) leaves its tunnel `idle`.
   */
  tunnels: versioned({ tunnels: z.array(tunnelOutput) }),
  /** `profile show|add|edit`: the profile, never its secrets. */
  profile: versioned({ profile: z.record(z.string(), z.unknown()), stored: z.array(z.string()) }),
  /** `profile list|move`, and `profile edit` of several. */
  profiles: versioned({
    profiles: z.array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        gateway: z.string(),
        group: z.string().optional(),
        labels: z.array(z.string()),
        favourite: z.boolean(),
      }),
    ),
  }),
  /**
   * `profile import`: what a signed file is, and whether it was taken. Exit code 1 when it was not, since nobody agreed.
   */
  import: versioned({
    import: z.strictObject({
      kind: z.enum(['profile', 'publisher', 'revocation']),
      accepted: z.boolean(),
      publisher: z.string(),
      by: z.enum(['policy', 'pin']).optional(),
      version: z.number().optional(),
      fingerprint: z.string().optional(),
      profile: z
        .strictObject({
          id: z.string(),
          name: z.string(),
          gateway: z.string(),
          serial: z.number(),
          expires: z.string(),
        })
        .optional(),
    }),
  }),
  /** `profile refresh`: names of the profiles that have a newer issue or list now. Exit code 1 with a problem. */
  refreshed: versioned({
    refreshed: z.strictObject({
      updated: z.array(z.string()),
      problems: z.array(z.strictObject({ name: z.string(), code: z.enum(TRUST_CODES), text: z.string() })),
    }),
  }),
  /** A signed file is refused; exit code 1. */
  refusal: versioned({
    /** `line` is that of a list (`sign profile --batch`). */
    refusal: z.strictObject({ code: z.enum(TRUST_CODES), text: z.string(), line: z.number().optional() }),
  }),
  /** `sign keygen|publisher|profile|revoke|seal|verify`: what was written, or verified; `count` of a list. */
  signed: versioned({
    signed: z.strictObject({
      kind: z.enum(['key', 'source', 'profile', 'publisher', 'revocation', 'envelope']),
      files: z.array(z.string()),
      publicKey: z.string().optional(),
      keyId: z.string().optional(),
      count: z.number().optional(),
    }),
  }),
  /** `sign inspect`: what a file says, which nobody has verified. */
  inspected: versioned({
    inspected: z.strictObject({
      type: z.string(),
      bytes: z.number(),
      keyIds: z.array(z.string()),
      content: z.record(z.string(), z.unknown()),
    }),
  }),
  /** `selftest`: what only this computer can show, without names and public addresses, and where the report is. */
  selftest: versioned({
    rows: z.array(
      z.strictObject({
        row: z.enum(FINDING_ROWS),
        state: z.enum(['as-expected', 'otherwise', 'not-tried']),
        found: z.string(),
      }),
    ),
    report: z.string(),
  }),
  /** `profile import`: what the files hold, never a secret of it, and with `saved` what became of it. */
  exported: versioned({
    exported: z.strictObject({
      id: z.string(),
      format: z.string(),
      files: z.array(z.string()),
      /** Settings, by their paths, that the format has no words for. */
      untold: z.array(z.string()),
      /** Of several: the profiles that were written; `id` is then the first that was named. */
      ids: z.array(z.string()).optional(),
    }),
  }),
  imported: versioned({
    imported: z.strictObject({
      entries: z.array(
        z.strictObject({
          name: z.string(),
          format: z.string(),
          profile: z.record(z.string(), z.unknown()),
          /** Those that are in the file. */
          secrets: z.array(z.string()),
          told: z.array(
            z.strictObject({
              kind: z.string(),
              text: z.string(),
              setting: z.string().optional(),
              field: z.string().optional(),
            }),
          ),
        }),
      ),
      refused: z.array(z.strictObject({ name: z.string(), code: z.string(), text: z.string() })),
      saved: z.array(z.strictObject({ id: z.string(), name: z.string(), stored: z.array(z.string()) })).optional(),
    }),
  }),
  /** `leak-check`: a row for each of IPv4, IPv6 and names. Exit code 1 with a leak, 3 where the tunnel is not up. */
  leakCheck: versioned({ leakCheck: z.strictObject({ name: z.string(), rows: z.array(leakRowShape) }) }),
  /** `network list|trust|forget`: the trusted networks, and where this computer is. */
  networks: versioned({
    networks: z.array(networkOutput),
    here: z.strictObject({ trusted: networkOutput.optional(), refusal: z.enum(NETWORK_REFUSALS).optional() }),
  }),
  /** `network trust|forget` that changed nothing. Exit code 1. */
  networkRefusal: versioned({
    refusal: z.strictObject({ code: z.enum(NETWORK_REFUSALS), message: z.string() }),
  }),
  /** `profile remove`: a list where several were named. */
  removed: versioned({ removed: z.union([removedOutput, z.array(removedOutput)]) }),
  /** `survey`; with faults in it the exit code is 1. */
  survey: versioned({
    survey: z.strictObject({
      backend: z.string(),
      components: z.array(
        z.strictObject({
          name: z.string(),
          state: z.string(),
          version: z.string().optional(),
          needed: z.boolean(),
          /** This version has a known error, which `cured` has no more; the list is of the day `checked`. */
          knownBad: z.strictObject({ cured: z.string(), checked: z.string() }).optional(),
        }),
      ),
      ports: z.array(z.strictObject({ port: z.number(), state: z.string(), owner: z.string().optional() })),
      modules: z.array(z.strictObject({ name: z.string(), state: z.string() })),
      faults: z.array(faultOutput),
      /** What else could carry the tunnel here (`CULVERT_BACKEND`), and what it lacks. */
      alternatives: z.array(z.strictObject({ backend: z.string(), lacks: z.array(z.string()) })).optional(),
    }),
  }),
  /**
   * `diagnose`; with a fault in it the exit code is 1. `withheld` says why no more than the card was asked for, when
   * credentials were meant to be used. `checks` are of this computer; none for a log and for the practice gateway.
   * `diagnosis.log` has what a log is, the attempts in it, and the lines that decide.
   */
  diagnosis: versioned({
    target: z.string(),
    diagnosis: diagnosisOutput,
    checks: checksOutput,
    /** `--note`: the page for an administrator or a forum, redacted. */
    note: z.string().optional(),
  }),
  /**
   * `mtu`: what to set as the largest packet; absent when no tunnel stood to measure in. With `--apply` what the
   * profile had and has now. Exit code 1 with a fault that was not put right, and when nothing could be measured.
   */
  mtu: versioned({
    target: z.string(),
    diagnosis: diagnosisOutput,
    mtu: mtuShape.optional(),
    applied: z
      .strictObject({
        before: z.strictObject({ mtu: sizeSet, mru: sizeSet }),
        after: z.strictObject({ mtu: sizeSet, mru: sizeSet }),
      })
      .optional(),
  }),
  /** `practice`: what can go wrong, and with a gateway that runs until ctrl-C the UDP ports for 500 and 4500. */
  practice: versioned({
    faults: z.array(z.string()),
    ports: z.strictObject({ ike: z.number(), natt: z.number() }).optional(),
  }),
  /** `history`, the newest first; `notice` when a part of the file could not be read. */
  history: versioned({
    sessions: z.array(historySession),
    notice: z.enum(['damaged', 'newer']).optional(),
  }),
  /** `report`: the text, and where it was written. */
  report: versioned({ report: z.string(), file: z.string().optional() }),
  /** `history --clear`. */
  cleared: versioned({ cleared: z.literal('history') }),
  /** `logs`, and each line of `logs --follow`. */
  logs: versioned({
    lines: z.array(logLine.strict()),
  }),
  /**
   * Exit code 1. A connect that failed adds the stages it had passed, and the diagnosis that followed it; `fault` is
   * then the cause that was found.
   */
  fault: versioned({
    fault: faultOutput,
    rungs: z.array(rung).readonly().optional(),
    diagnosis: diagnosisOutput.optional(),
    checks: checksOutput.optional(),
  }),
  /** Exit code 2: what was entered is not legal. */
  problems: versioned({
    problems: z.array(z.strictObject({ field: z.string(), code: z.string(), text: z.string() })),
    /** `diagnose --log` of a log without a connect that is understood: what it is instead. */
    log: logShape.optional(),
  }),
} as const

export type Output = { [Name in keyof typeof outputs]: z.output<(typeof outputs)[Name]> }
export type FaultOutput = z.output<typeof faultOutput>
export type HistorySessionOutput = z.output<typeof historySession>
export type TunnelOutput = z.output<typeof tunnelOutput>
