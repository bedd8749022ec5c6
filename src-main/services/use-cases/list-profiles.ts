import { inOrder, type ListOrder } from '../../domain/profile/arrangement.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Services } from '../services.ts'

/** The profiles in the user's order for the list, or in another. */
export async function listProfiles(
  { profiles, uses, settings }: Pick<Services, 'profiles' | 'uses' | 'settings'>,
  order: ListOrder = settings.get().listOrder,
): Promise<readonly Profile[]> {
  const [kept, used] = await Promise.all([profiles.list('hand'), order === 'use' ? uses.last() : []])
  return inOrder(kept, order, used)
}
