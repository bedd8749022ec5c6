import { render, type RenderResult } from '@testing-library/react'
import userEvent, { type UserEvent } from '@testing-library/user-event'
import type { DesktopClient, Snapshot } from '../../../src-main/contract/desktop.ts'
import { App } from '../../../src-renderer/shell/app.tsx'
import { accept, createLiveStore, nothingYet, type LiveStore } from '../../../src-renderer/bridge/live.ts'
import { WindowProvider } from '../../../src-renderer/view/window-context.tsx'
import { CHECKS, PRACTICE_NAMES } from '../../../src-renderer/gallery/sample-diagnoses.ts'
import { NOW, snapshotOf, STATES, SURVEY } from '../../../src-renderer/gallery/samples.ts'
import { textsIn } from '../../support/texts.ts'
import { createView, type View, type ViewStore } from '../../../src-renderer/view/view.ts'

/** Main's side as the window sees it: every call is written down and answered as told, else with plain success. */
export class RecordingClient {
  readonly calls: { readonly name: string; readonly input: unknown }[] = []
  readonly #answers = new Map<string, unknown>()
  readonly #listeners = new Map<string, ((payload: unknown) => void)[]>()

  answer(name: string, value: unknown): void {
    this.#answers.set(name, value)
  }

  announce(name: string, payload: unknown): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(payload)
  }

  called(name: string): readonly unknown[] {
    return this.calls.filter((call) => call.name === name).map((call) => call.input)
  }

  readonly client: DesktopClient = {
    app: this.#group('app', ['snapshot', 'openPage'], ['changed']),
    profiles: this.#group('profiles', ['save', 'openIdentity', 'remove', 'restore', 'duplicate', 'file', 'arrange']),
    secrets: this.#group('secrets', ['stored', 'forget']),
    imports: this.#group('imports', ['read', 'system', 'again', 'cancel', 'accept', 'dismiss', 'undo']),
    exports: this.#group('exports', ['preview', 'write']),
    signed: this.#group('signed', ['open', 'offer', 'accept', 'dismiss']),
    session: this.#group('session', ['connect', 'disconnect', 'dismiss', 'checkLeaks']),
    diagnosis: this.#group('diagnosis', [
      'start',
      'practise',
      'practiceFaults',
      'readLog',
      'showAttempt',
      'cancel',
      'dismiss',
      'applySize',
      'check',
    ]),
    survey: this.#group('survey', ['run', 'amend']),
    settings: this.#group('settings', ['set']),
    networks: this.#group('networks', ['here', 'trust', 'forget']),
    clipboard: this.#group('clipboard', ['note', 'diagnosis', 'facts', 'install', 'logCommand']),
    history: this.#group('history', ['list', 'quality', 'clear'], ['changed']),
    report: this.#group('report', ['preview', 'save']),
    logs: this.#group('logs', ['read', 'copy'], ['line']),
  }

  /** Recorded by name, so the types of one member are as good as those of another. */
  #group<Group extends keyof DesktopClient>(
    group: Group,
    calls: readonly (keyof DesktopClient[Group] & string)[],
    notices: readonly (keyof DesktopClient[Group] & string)[] = [],
  ): DesktopClient[Group] {
    const call = (name: string) => (input: unknown) => {
      this.calls.push({ name, input })
      const answer = this.#answers.has(name) ? this.#answers.get(name) : DEFAULTS[name]
      return answer instanceof Error
        ? Promise.reject(answer)
        : Promise.resolve(answer ?? { ok: true, value: undefined })
    }
    const notice = (name: string) => (listener: (payload: unknown) => void) => {
      this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener])
      return () => {
        this.#listeners.set(
          name,
          (this.#listeners.get(name) ?? []).filter((known) => known !== listener),
        )
      }
    }
    return Object.fromEntries([
      ...calls.map((name) => [name, call(`${group}.${name}`)] as const),
      ...notices.map((name) => [name, notice(`${group}.${name}`)] as const),
    ]) as DesktopClient[Group]
  }
}

const DEFAULTS: Readonly<Record<string, unknown>> = {
  'survey.run': SURVEY,
  'session.connect': { ok: true, value: {} },
  'logs.read': [],
  'report.preview': { number: 1, text: 'Culvert report' },
  'report.save': { ok: true, value: { saved: true } },
  'history.list': { sessions: [] },
  'history.quality': { minutes: [], sizes: [] },
  'diagnosis.practiceFaults': PRACTICE_NAMES,
  'diagnosis.check': CHECKS,
  'diagnosis.readLog': { ok: true, value: { kind: 'read' } },
}

export interface Opened {
  readonly main: RecordingClient
  readonly live: LiveStore
  readonly view: ViewStore
  readonly user: UserEvent
  readonly screen: RenderResult
  /** As if main had announced it. */
  show(change: Partial<Snapshot>): void
}

/** The whole window over a snapshot, as main would have filled it. */
export function openWindow(snapshot: Snapshot = snapshotOf(STATES.idle), where: Partial<View> = {}): Opened {
  const main = new RecordingClient()
  const live = createLiveStore(accept(nothingYet(textsIn('en')), snapshot, textsIn(snapshot.language), NOW))
  const view = createView(where)
  const user = userEvent.setup({ delay: null })
  const tools = { client: main.client, live, view, now: () => NOW }
  const screen = render(
    <WindowProvider value={tools}>
      <App />
    </WindowProvider>,
  )
  let revision = snapshot.revision
  const show = (change: Partial<Snapshot>): void => {
    revision += 1
    const shown = { ...snapshot, ...change, revision }
    live.setState((before) => accept(before, shown, textsIn(shown.language), NOW))
  }
  return { main, live, view, user, screen, show }
}
