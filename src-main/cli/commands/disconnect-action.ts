import type { Profile } from '../../domain/profile/schema.ts'
import type { SessionState } from '../../domain/session/state.ts'
import type { Services } from '../../services/services.ts'
import type { Context } from './context.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { orInterrupted } from '../host/interrupt.ts'
import { faultLines, faultOutput, marked } from '../print/fault.ts'
import { ofProfile, tunnelOutput } from '../print/tunnel.ts'
import { profileNamed } from './find.ts'

export async function disconnect(context: Context, [name]: readonly string[]): Promise<ExitCode> {
  const { print, texts, interrupted } = context
  const services = await context.services('removes-remains')
  const profiles = name === undefined ? await services.profiles.list() : [await profileNamed(services, name)]
  await orInterrupted(interrupted, services.sessions.ready())
  const states = services.sessions.states()
  const up = profiles.filter(({ id }) => isUp(states[id]))
  const ends = await orInterrupted(interrupted, Promise.all(up.map((profile) => takeDown(services, profile))))
  const stuck = ends.find((end) => end.state.kind === 'failed')
  if (stuck?.state.kind === 'failed') {
    const { fault } = stuck.state
    print.object('fault', { fault: faultOutput(fault, texts) })
    print.notes(faultLines(fault, texts, { profile: stuck.profile }, print.width))
    return EXIT.failed
  }
  print.object('tunnels', {
    tunnels: profilesOr(ends, profiles, name).map(({ profile, state }) =>
      tunnelOutput(ofProfile(profile, state), texts),
    ),
  })
  print.lines(
    up.length === 0
      ? marked('off', nothingText(context, profiles, name), print.width)
      : up.flatMap((profile) => marked('off', texts.text('cli.disconnect.done', { name: profile.name }), print.width)),
  )
  return EXIT.done
}

interface End {
  readonly profile: Profile
  readonly state: SessionState
}

const isUp = (state: SessionState | undefined): boolean =>
  state !== undefined && state.kind !== 'idle' && state.kind !== 'failed'

const takeDown = async (services: Services, profile: Profile): Promise<End> => ({
  profile,
  state: await services.sessions.disconnect(profile.id),
})

/** Reports on a profile given by name even if there was nothing to do. */
const profilesOr = (ends: readonly End[], profiles: readonly Profile[], name: string | undefined): readonly End[] =>
  ends.length > 0 || name === undefined
    ? ends
    : profiles.map((profile) => ({ profile, state: { kind: 'idle' } satisfies SessionState }))

const nothingText = ({ texts }: Context, profiles: readonly Profile[], name: string | undefined): string => {
  const profile = name === undefined ? undefined : profiles[0]
  return profile ? texts.text('cli.disconnect.not-up', { name: profile.name }) : texts.text('cli.disconnect.nothing')
}
