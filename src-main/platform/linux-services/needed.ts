import { done, type Result } from '../../domain/result.ts'
import type { Check } from '../../domain/survey/survey.ts'
import { component, type SystemFiles } from '../linux-daemons/survey.ts'
import { RESOLVED, type Service, type Services } from './services.ts'

/** systemd-resolved answers on this address for programs that use resolv.conf(5). */
const ASKS_RESOLVED = /^nameserver\s+127\.0\.0\.53\s*$/m

/** Checks systemd-resolved on a computer that resolves names with it: without it, no gateway's name can be resolved. */
export async function surveyResolver(files: SystemFiles, services: Services): Promise<readonly Check[]> {
  if (!ASKS_RESOLVED.test((await files.readText('/etc/resolv.conf')) ?? '')) return []
  const state = await services.stateOf(RESOLVED)
  if (state === 'running') return [component(RESOLVED.component, 'running')]
  return state === 'stopped' || state === 'masked' ? [component(RESOLVED.component, 'stopped')] : []
}

/** Starts the services that a survey found stopped, until one of them fails to start. */
export async function startStopped(
  checks: readonly Check[],
  known: readonly Service[],
  services: Services,
): Promise<Result> {
  const isDown = ({ component: name }: Service): boolean =>
    checks.some(({ id, fault }) => id === name && fault?.code === 'component-stopped')
  for (const service of known.filter(isDown)) {
    const started = await services.start(service)
    if (!started.ok) return started
  }
  return done()
}
