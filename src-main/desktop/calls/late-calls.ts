import { desktop, type DesktopHandlers } from '../../contract/desktop.ts'

type Handler = (input: never) => Promise<unknown>

/** The calls of a group whose code is loaded at the first call, because the app does not need it to start. */
export function lateCalls<Group extends keyof DesktopHandlers>(
  group: Group,
  load: () => Promise<DesktopHandlers[Group]>,
): DesktopHandlers[Group] {
  let loaded: Promise<DesktopHandlers[Group]> | undefined
  const handler =
    (name: string): Handler =>
    async (input) => {
      const calls = (await (loaded ??= load())) as Readonly<Record<string, Handler>>
      return calls[name]?.(input)
    }
  const names = Object.entries(desktop[group]).flatMap(([name, { kind }]) => (kind === 'call' ? name : []))
  return Object.fromEntries(names.map((name) => [name, handler(name)])) as DesktopHandlers[Group]
}
