/**
 * Why a size is advised. `fits`: the usual value passes. `cut`: larger packets are fragmented outside the tunnel.
 * `path`: larger packets are lost on the path, whole or fragmented. `dont-fragment`: larger packets are lost only when
 * they must not be fragmented. `mru`: the gateway accepts or sends no larger ones. `below`: not even the smallest
 * possible setting passes. `unsteady`: small packets were lost, too. `not-measured`: calculated for a path of 1500, as
 * nothing answers an echo.
 */
export const MTU_REASONS = ['fits', 'cut', 'path', 'dont-fragment', 'mru', 'below', 'unsteady', 'not-measured'] as const
export type MtuReason = (typeof MTU_REASONS)[number]
