import { z } from 'zod'
import { leakRowShape } from './leak.ts'
import { logShape } from './log.ts'
import { logLine } from './log-line.ts'
import { diagnosisShape, localCheckShape, mtuShape } from './diagnosis.ts'
import { NETWORK_REFUSALS } from './networks.ts'
import { SERVICE_REFUSALS, serviceShape } from './service.ts'
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
 * Output of `culvert … --json`: one object for each command, `version` first. Within a version, members are only ever
 * added; the tests check the printed text against these schemas.
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
  /**
   * Other possible causes, the likelier first: what each one is, how to tell it apart, and whether the person has to be
   * asked.
   */
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
  /** While it connects: the person first has to allow it in the system's settings. */
  waitsFor: z.literal('approval').optional(),
  facts: tunnelFacts.exactOptional(),
  /** While it is up: whether anything comes back through it. */
  health: z.enum(HEALTHS).optional(),
  /**
   * While it is down but should be up: the reason for waiting, until when (milliseconds since 1970), and after how many
   * attempts.
   */
  waiting: z
    .strictObject({
      why: z.enum(WAIT_REASONS),
      until: z.number().optional(),
      attempt: z.number(),
      fault: faultOutput.optional(),
    })
    .optional(),
  fault: faultOutput.optional(),
  /** The stages completed, in order. */
  rungs: z.array(rung).readonly().optional(),
  /** The tunnel is down, but its kill switch is still on: all traffic is blocked until a disconnect. */
  held: z.literal(true).optional(),
  /** A service of this computer keeps it, for everybody on it: `id` is the unit's name. */
  service: z.literal(true).optional(),
})

const moment = z.number()
const bytes = z.strictObject({ received: z.number(), sent: z.number() })

/** Moments are in milliseconds since 1970, durations in milliseconds. */
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
  /** Absent for a session that has not ended. */
  end: z.strictObject({ at: moment, how: z.enum(ENDINGS), fault: faultOutput.optional() }).optional(),
  /** Absent when nothing was measured. */
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
   * `connect`, `disconnect`, `status`, and each line of `status --watch`. `status` lists every profile and every tunnel
   * that Culvert did not make. An interrupted connect (exit code 130) leaves its tunnel `idle`.
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
   * `profile import`: the content of a signed file, and whether it was accepted. Exit code 1 when it was not, because
   * nobody agreed.
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
  /**
   * `profile refresh`: names of the profiles that have a newer issue or revocation list now. Exit code 1 with a
   * problem.
   */
  refreshed: versioned({
    refreshed: z.strictObject({
      updated: z.array(z.string()),
      problems: z.array(z.strictObject({ name: z.string(), code: z.enum(TRUST_CODES), text: z.string() })),
    }),
  }),
  /** A signed file was refused; exit code 1. */
  refusal: versioned({
    /** `line` is the line of a list (`sign profile --batch`). */
    refusal: z.strictObject({ code: z.enum(TRUST_CODES), text: z.string(), line: z.number().optional() }),
  }),
  /** `sign keygen|publisher|profile|revoke|seal|verify`: what was written or verified; `count` for a list. */
  signed: versioned({
    signed: z.strictObject({
      kind: z.enum(['key', 'source', 'profile', 'publisher', 'revocation', 'envelope']),
      files: z.array(z.string()),
      publicKey: z.string().optional(),
      keyId: z.string().optional(),
      count: z.number().optional(),
    }),
  }),
  /** `sign inspect`: the content of a file, which has not been verified. */
  inspected: versioned({
    inspected: z.strictObject({
      type: z.string(),
      bytes: z.number(),
      keyIds: z.array(z.string()),
      content: z.record(z.string(), z.unknown()),
    }),
  }),
  /**
   * `selftest`: what can only be shown on this computer, without names and public addresses, and where the report is.
   */
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
  /** `profile import`: the content of the files, never a secret, and with `saved` what was saved. */
  exported: versioned({
    exported: z.strictObject({
      id: z.string(),
      format: z.string(),
      files: z.array(z.string()),
      /** Settings, by their paths, that the format cannot express. */
      untold: z.array(z.string()),
      /** The profiles that were written, if there are several; `id` is then the first that was named. */
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
          /** Secrets that the file contains. */
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
  /** `leak-check`: a row each for IPv4, IPv6 and names. Exit code 1 with a leak, 3 when the tunnel is not up. */
  leakCheck: versioned({ leakCheck: z.strictObject({ name: z.string(), rows: z.array(leakRowShape) }) }),
  /** `network list|trust|forget`: the trusted networks, and the network that this computer is in. */
  networks: versioned({
    networks: z.array(networkOutput),
    here: z.strictObject({ trusted: networkOutput.optional(), refusal: z.enum(NETWORK_REFUSALS).optional() }),
  }),
  /** A `network trust|forget` that changed nothing. Exit code 1. */
  networkRefusal: versioned({
    refusal: z.strictObject({ code: z.enum(NETWORK_REFUSALS), message: z.string() }),
  }),
  /**
   * `service install|remove|status`: services in their current state, or in their last one after a removal. Exit code 3
   * of `status` when one is not running or there is none; 1 of `install` when it did not start to run.
   */
  services: versioned({ services: z.array(serviceShape) }),
  /** No service was created, removed or read. Exit code 1. `command`: how it can be done. */
  serviceRefusal: versioned({
    refusal: z.strictObject({
      code: z.enum(SERVICE_REFUSALS),
      message: z.string(),
      command: z.string().optional(),
    }),
  }),
  /** `profile remove`: a list when several were named. */
  removed: versioned({ removed: z.union([removedOutput, z.array(removedOutput)]) }),
  /** `survey`; the exit code is 1 when it has faults. */
  survey: versioned({
    survey: z.strictObject({
      backend: z.string(),
      components: z.array(
        z.strictObject({
          name: z.string(),
          state: z.string(),
          version: z.string().optional(),
          needed: z.boolean(),
          /**
           * This version has a known error, which is fixed from `cured` on; the list of errors is of the day `checked`.
           */
          knownBad: z.strictObject({ cured: z.string(), checked: z.string() }).optional(),
        }),
      ),
      ports: z.array(z.strictObject({ port: z.number(), state: z.string(), owner: z.string().optional() })),
      modules: z.array(z.strictObject({ name: z.string(), state: z.string() })),
      faults: z.array(faultOutput),
      /** Other backends that could carry the tunnel here (`CULVERT_BACKEND`), and what each one lacks. */
      alternatives: z.array(z.strictObject({ backend: z.string(), lacks: z.array(z.string()) })).optional(),
    }),
  }),
  /**
   * `diagnose`; the exit code is 1 with a fault. `withheld` says why only the card was asked for although credentials
   * were to be used. `checks` are of this computer; absent for a log and for the practice gateway. `diagnosis.log`
   * describes the log, its attempts, and the lines that decide.
   */
  diagnosis: versioned({
    target: z.string(),
    diagnosis: diagnosisOutput,
    checks: checksOutput,
    /** `--note`: the page for an administrator or a forum, redacted. */
    note: z.string().optional(),
  }),
  /**
   * `mtu`: the value to set as the largest packet; absent when no tunnel was up to measure in. With `--apply`, the
   * profile's previous values and its new ones. Exit code 1 with a fault that was not fixed, and when nothing could be
   * measured.
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
  /**
   * `practice`: the faults that can be simulated; for a gateway that runs until ctrl-C, also the UDP ports for 500 and
   * 4500.
   */
  practice: versioned({
    faults: z.array(z.string()),
    ports: z.strictObject({ ike: z.number(), natt: z.number() }).optional(),
  }),
  /** `history`, the newest first; `notice` is set when a part of the file could not be read. */
  history: versioned({
    sessions: z.array(historySession),
    notice: z.enum(['damaged', 'newer']).optional(),
  }),
  /** `report`: the text, and the file it was written to. */
  report: versioned({ report: z.string(), file: z.string().optional() }),
  /** `history --clear`. */
  cleared: versioned({ cleared: z.literal('history') }),
  /** `logs`, and each line of `logs --follow`. */
  logs: versioned({
    lines: z.array(logLine.strict()),
  }),
  /**
   * Exit code 1. A connect that failed adds the stages that it completed and the diagnosis that followed; `fault` is
   * then the cause that was found.
   */
  fault: versioned({
    fault: faultOutput,
    rungs: z.array(rung).readonly().optional(),
    diagnosis: diagnosisOutput.optional(),
    checks: checksOutput.optional(),
  }),
  /** Exit code 2: the input is not valid. */
  problems: versioned({
    problems: z.array(z.strictObject({ field: z.string(), code: z.string(), text: z.string() })),
    /** `diagnose --log` with a log that contains no connect that we understand: what the log is instead. */
    log: logShape.optional(),
  }),
} as const

export type Output = { [Name in keyof typeof outputs]: z.output<(typeof outputs)[Name]> }
export type FaultOutput = z.output<typeof faultOutput>
export type HistorySessionOutput = z.output<typeof historySession>
export type TunnelOutput = z.output<typeof tunnelOutput>
