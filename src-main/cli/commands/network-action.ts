import type { NetworkHere, NetworkRefusal, NetworkShown } from '../../contract/networks.ts'
import { hereText, networkRefusalText } from '../../presentation/networks.ts'
import type { Services } from '../../services/services.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { marked } from '../print/fault.ts'
import { span } from '../print/line.ts'
import type { Context } from './context.ts'

export async function listNetworks(context: Context): Promise<ExitCode> {
  const { print, texts } = context
  const { networks, sessions } = await context.services()
  await sessions.ready()
  const [list, here] = await Promise.all([networks.list(), networks.here()])
  print.object('networks', { networks: list.map(shown), here: hereOutput(here) })
  print.lines(list.map(({ name }) => [span(name, 'strong')]))
  if (list.length === 0) print.lines(marked('off', texts.text('networks.none'), print.width))
  print.lines(marked(here.trusted ? 'on' : 'off', hereText(texts, here), print.width))
  return EXIT.done
}

export async function trustNetwork(context: Context, [name = '']: readonly string[]): Promise<ExitCode> {
  const { sessions, networks } = await context.services()
  await sessions.ready()
  const kept = await networks.trust(name)
  return kept.ok ? changed(context, networks, kept.value, 'networks.is-trusted') : refused(context, kept.fault, name)
}

export async function forgetNetwork(context: Context, [name = '']: readonly string[]): Promise<ExitCode> {
  const { networks } = await context.services()
  const gone = await networks.forget(name)
  return gone.ok ? changed(context, networks, gone.value, 'networks.is-forgotten') : refused(context, gone.fault, name)
}

async function changed(
  { print, texts }: Context,
  networks: Services['networks'],
  { name }: NetworkShown,
  key: 'networks.is-trusted' | 'networks.is-forgotten',
): Promise<ExitCode> {
  const [list, here] = await Promise.all([networks.list(), networks.here()])
  print.object('networks', { networks: list.map(shown), here: hereOutput(here) })
  print.lines(marked('on', texts.text(key, { name }), print.width))
  return EXIT.done
}

function refused({ print, texts }: Context, refusal: NetworkRefusal, name: string): ExitCode {
  const message = networkRefusalText(texts, refusal, name)
  print.object('networkRefusal', { refusal: { code: refusal.code, message } })
  print.notes(marked('failed', message, print.width))
  return EXIT.failed
}

const shown = ({ id, name }: NetworkShown): NetworkShown => ({ id, name })

const hereOutput = ({ trusted, refusal }: NetworkHere) => ({
  ...(trusted ? { trusted: shown(trusted) } : {}),
  ...(refusal ? { refusal: refusal.code } : {}),
})
