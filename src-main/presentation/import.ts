import type { EntryShown, RefusedShown, ToldShown } from '../contract/imports.ts'
import type { AllTexts } from '../contract/texts/texts.ts'

/** The preview of an import, the same in window and terminal. */

export const importRefusal = (texts: AllTexts, { code, args }: Omit<RefusedShown, 'name'>): string =>
  texts.byData(`import.refusal.${code}`, {
    ...args,
    ...(args['fields'] === undefined ? {} : { fields: texts.fields(args['fields'].split(', ')) }),
  })

export const importTold = (texts: AllTexts, { kind, setting, field, problem }: ToldShown): string =>
  texts.byData(`import.told.${kind}`, {
    ...(setting === undefined ? {} : { setting }),
    ...(field === undefined ? {} : { field: texts.byData(`field.${field}`) }),
    ...(problem === undefined ? {} : { problem: texts.problem(problem) }),
  })

/** The settings that were understood, by their names on screen; those that the file does not set are left out. */
export function importRows(
  texts: AllTexts,
  { settings, secrets }: Pick<EntryShown, 'settings' | 'secrets'>,
): readonly (readonly [string, string])[] {
  const rows = settings.map(([path, value]) => [texts.byData(`field.${path}`), shown(texts, path, value)] as const)
  return secrets.length === 0 ? rows : [...rows, [texts.text('import.secrets'), texts.fields(secrets)]]
}

function shown(texts: AllTexts, path: string, value: EntryShown['settings'][number][1]): string {
  if (typeof value === 'boolean') return texts.text(value ? 'yes' : 'no')
  if (path === 'routing.mode') return texts.text(value === 'full' ? 'import.value.full' : 'import.value.split')
  if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : texts.text('import.value.no-routes')
  return String(value)
}
