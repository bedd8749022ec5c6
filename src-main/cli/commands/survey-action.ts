import { entryOf } from '../../domain/connect/catalogue.ts'
import { curedIn, KNOWN_BAD_CHECKED } from '../../domain/survey/known-bad.ts'
import { checksOf } from '../../domain/survey/survey.ts'
import type { Context } from './context.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { orInterrupted } from '../host/interrupt.ts'
import { faultOutput } from '../print/fault.ts'
import { surveyLines } from '../print/survey.ts'

export async function survey({ print, texts, interrupted, ...context }: Context): Promise<ExitCode> {
  const services = await context.services()
  const found = await orInterrupted(interrupted, services.survey(interrupted))
  print.object('survey', {
    survey: {
      backend: found.backend,
      components: checksOf(found, 'component').map((check) => {
        const { id, state, found: version, optional } = check
        const cured = curedIn(check, found.checks)
        return {
          name: id,
          state,
          ...(version === undefined ? {} : { version }),
          needed: !optional,
          ...(cured === undefined ? {} : { knownBad: { cured, checked: KNOWN_BAD_CHECKED } }),
        }
      }),
      ports: checksOf(found, 'port').map(({ id, state, found: owner }) => ({
        port: Number(id),
        state,
        ...(owner === undefined ? {} : { owner }),
      })),
      modules: checksOf(found, 'module').map(({ id, state }) => ({ name: id, state })),
      faults: found.faults.map((fault) => faultOutput(fault, texts)),
      ...(found.alternatives
        ? { alternatives: found.alternatives.map(({ backend, lacks }) => ({ backend, lacks: [...lacks] })) }
        : {}),
    },
  })
  print.lines(surveyLines(found, { family: services.can.family }, texts, print.width))
  return found.faults.some((fault) => entryOf(fault.code).severity === 'error') ? EXIT.failed : EXIT.done
}
