import type { Snapshot } from '../../contract/desktop.ts'
import type { AllTexts, TextKey, Texts } from '../../contract/texts/texts.ts'
import { waitsForPerson, type SessionKind, type SessionState } from '../../domain/session/state.ts'
import { duration } from '../../presentation/amounts.ts'
import { standingLine } from '../../presentation/signed.ts'
import { lookOf, type Look } from '../../presentation/look.ts'
import { waitText } from '../../presentation/session-words.ts'
import { menuText, oneLine } from './inert.ts'

/** Forms of the glyph: not connected, connected, connected with unknown health, under way, needs attention. */
export const TRAY_FORMS = ['open', 'filled', 'unsure', 'half', 'attention'] as const
export type TrayForm = (typeof TRAY_FORMS)[number]

export type TrayAction =
  | { readonly kind: 'connect'; readonly id: string }
  | { readonly kind: 'disconnect'; readonly id: string }
  | { readonly kind: 'open' }
  | { readonly kind: 'quit' }

/** A line of the menu: text, an action, or a separator. */
export type TrayLine =
  | { readonly kind: 'words'; readonly label: string }
  | { readonly kind: 'action'; readonly label: string; readonly action: TrayAction }
  | { readonly kind: 'rule' }

export interface TrayModel {
  readonly form: TrayForm
  readonly tip: string
  readonly lines: readonly TrayLine[]
}

/** A longer menu could exceed the screen; the window shows the rest. */
const MOST_PROFILES = 12

/** Order of importance: what is under way, then what went wrong, then what is connected. */
const WEIGHT: Readonly<Record<SessionKind, number>> = {
  connecting: 0,
  preparing: 0,
  disconnecting: 1,
  failed: 2,
  waiting: 3,
  connected: 4,
  idle: 5,
}

/** The tray has few forms: a failure and a warning both show as attention. */
const FORM: Readonly<Record<Look, TrayForm>> = {
  off: 'open',
  working: 'half',
  on: 'filled',
  unsure: 'unsure',
  attention: 'attention',
  failed: 'attention',
}

interface Named {
  readonly id: string
  readonly name: string
  readonly state: SessionState
}

/**
 * The tray as data, from the value that the window shows, so that the two always agree. `now` is milliseconds since
 * 1970.
 */
export function trayModel(snapshot: Snapshot, now: number, texts: AllTexts): TrayModel {
  const named = inOrder(snapshot)
  const active = named
    .filter(({ state }) => state.kind !== 'idle')
    .sort((a, b) => WEIGHT[a.state.kind] - WEIGHT[b.state.kind])
  const elsewhere = snapshot.foreign.filter((tunnel) => tunnel.connected)
  const { held } = snapshot
  const status = [
    ...held.map(({ name }) => texts.text('tray.held', { name })),
    ...active.map(({ name, state }) => stateWords(texts, name, state, now)),
    ...elsewhere.map(({ name }) => texts.text('tray.elsewhere', { name })),
  ]
  if (status.length === 0) status.push(texts.text('tray.disconnected'))
  status.push(...snapshot.profiles.flatMap((entry) => standingLine(entry.profile.name, entry, now, texts) ?? []))
  const connected = elsewhere.length > 0 || active.some(({ state }) => state.kind === 'connected')
  return {
    form: formOf(active[0]?.state, connected, held.length > 0),
    tip: `Culvert\n${status.map(oneLine).join('\n')}`,
    lines: [
      ...status.map((label): TrayLine => ({ kind: 'words', label: menuText(label) })),
      { kind: 'rule' },
      ...held.map(({ id, name }): TrayLine => {
        const label = texts.text('tray.release', { name: menuText(name) })
        return { kind: 'action', label, action: { kind: 'disconnect', id } }
      }),
      ...profileLines(named, texts),
      { kind: 'action', label: texts.text('tray.open'), action: { kind: 'open' } },
      {
        kind: 'action',
        label: quitWords(texts, snapshot.bound, connected),
        action: { kind: 'quit' },
      },
    ],
  }
}

/** Says what quitting will do to the tunnel. */
function quitWords(texts: Texts, bound: Snapshot['bound'], connected: boolean): string {
  const [ending] = bound
  if (ending) return texts.text('tray.quit-bound', { name: menuText(ending.name) })
  return texts.text(connected ? 'tray.quit-connected' : 'tray.quit')
}

/** Blocked traffic needs attention, unless a connect is already under way that will end the block. */
function formOf(first: SessionState | undefined, connected: boolean, held: boolean): TrayForm {
  const form = first ? FORM[lookOf(first)] : connected ? 'filled' : 'open'
  return held && form !== 'half' ? 'attention' : form
}

function profileLines(named: readonly Named[], texts: Texts): readonly TrayLine[] {
  if (named.length === 0) return []
  const lines = named.slice(0, MOST_PROFILES).flatMap(({ id, name, state }): readonly TrayLine[] => {
    const verb = VERB[state.kind]
    if (!verb) return []
    const line = (key: typeof verb, kind: 'connect' | 'disconnect'): TrayLine => {
      return { kind: 'action', label: texts.text(key, { name: menuText(name) }), action: { kind, id } }
    }
    if (state.kind === 'waiting') return [line('tray.now', 'connect'), line(verb, 'disconnect')]
    return [line(verb, verb === 'tray.connect' ? 'connect' : 'disconnect')]
  })
  const more: TrayLine = { kind: 'action', label: texts.text('tray.more'), action: { kind: 'open' } }
  return [...lines, ...(named.length > MOST_PROFILES ? [more] : []), { kind: 'rule' }]
}

const VERB: Readonly<Record<SessionKind, (TextKey & `tray.${string}`) | undefined>> = {
  idle: 'tray.connect',
  failed: 'tray.connect',
  preparing: 'tray.cancel',
  connecting: 'tray.cancel',
  connected: 'tray.disconnect',
  waiting: 'tray.stop',
  disconnecting: undefined,
}

/**
 * Sessions that are not idle come first, so that the item that ends them is never cut off; then favourites, then the
 * last used, then the order of the list. A manual order replaces the last use.
 */
function inOrder({ profiles, sessions, used, settings }: Snapshot): readonly Named[] {
  const turns = new Map(settings.listOrder === 'hand' ? [] : used.map((id, turn) => [id, turn]))
  const turn = (id: string): number => turns.get(id) ?? used.length
  return profiles
    .map(({ profile: { id, name, filing } }) => {
      return { id, name, favourite: filing.favourite, state: sessions[id] ?? ({ kind: 'idle' } as const) }
    })
    .sort(
      (a, b) =>
        Number(a.state.kind === 'idle') - Number(b.state.kind === 'idle') ||
        Number(b.favourite) - Number(a.favourite) ||
        turn(a.id) - turn(b.id),
    )
}

function stateWords(texts: Texts, name: string, state: SessionState, now: number): string {
  if (state.kind === 'idle') return texts.text('tray.disconnected')
  if (state.kind === 'waiting') {
    const words = texts.text('tray.waiting', { name })
    return `${words}. ${waitText(texts, state)}`
  }
  if (waitsForPerson(state)) return texts.text('tray.approval', { name })
  if (state.kind !== 'connected') return texts.text(`tray.${state.kind}`, { name })
  if (state.health !== 'live')
    return texts.text(state.health === 'silent' ? 'tray.connected-silent' : 'tray.connected-unsure', { name })
  if (state.facts.since !== undefined)
    return texts.text('tray.connected-for', { name, time: duration(texts, now - state.facts.since, 'minute') })
  return texts.text(`tray.${state.kind}`, { name })
}
