import type { DesktopHandlers } from '../../contract/desktop.ts'
import type { NetworkShown } from '../../contract/networks.ts'
import { done, type Result } from '../../domain/result.ts'
import type { Services } from '../../services/services.ts'
import type { SnapshotKeeper } from '../border/snapshot.ts'

/** The calls about trusted networks. The digests of their marks stay in main. */
export function networkCalls({ networks }: Services, keeper: SnapshotKeeper): DesktopHandlers['networks'] {
  const shown = async <Refusal>(
    change: Promise<Result<NetworkShown, Refusal>>,
  ): Promise<Result<NetworkShown, Refusal>> => {
    const result = await change
    await keeper.refresh()
    return result.ok ? done({ id: result.value.id, name: result.value.name }) : result
  }
  return {
    here: () => networks.here(),
    trust: ({ name }) => shown(networks.trust(name)),
    forget: ({ id }) => shown(networks.forget(id)),
  }
}
