/**
 * Why a size is advised. `fits`: the usual value passes. `cut`: larger packets are cut outside. `path`: they vanish on
 * the way, whole or cut. `dont-fragment`: they vanish only when they may not be cut. `mru`: the gateway takes or sends
 * none that are larger. `below`: not even the least that can be set passes. `unsteady`: small ones were lost, too.
 * `not-measured`: reckoned for a path of 1500, as nothing answers an echo.
 */
export const MTU_REASONS = ['fits', 'cut', 'path', 'dont-fragment', 'mru', 'below', 'unsteady', 'not-measured'] as const
export type MtuReason = (typeof MTU_REASONS)[number]
