import { z } from 'zod'
import { SEALS } from '../../contract/service.ts'
import { jsonIn } from '../../domain/json.ts'
import { PROFILE_FILE } from '../linux-strongswan/sessions.ts'
import { SERVICES_FOLDER } from './render.ts'

/** What everybody may read of a service, as of its tunnel. */
const aboutShape = z.object({
  version: z.literal(1),
  name: z.string().min(1),
  gateway: z.string().min(1),
  seal: z.enum(SEALS),
})
export type About = z.output<typeof aboutShape>

interface Reading {
  readText(path: string): Promise<string | undefined>
  list(folder: string): Promise<readonly string[] | undefined>
}

export const aboutPath = (id: string): string => `${SERVICES_FOLDER}/${id}.json`

/** By profile id. What is not of this form is no service. */
export async function readAbout(files: Reading): Promise<ReadonlyMap<string, About>> {
  const names = (await files.list(SERVICES_FOLDER)) ?? []
  const ids = names.flatMap((name) => PROFILE_FILE.exec(name)?.[1] ?? [])
  const read = await Promise.all(
    ids.map(async (id) => [id, aboutShape.safeParse(jsonIn(await files.readText(aboutPath(id)))).data] as const),
  )
  return new Map(read.flatMap(([id, about]) => (about ? [[id, about] as const] : [])))
}
