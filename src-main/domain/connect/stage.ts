/** The layers of an L2TP/IPsec connect, in the order in which they come up. */
export const STAGES = [
  'prerequisites',
  'resolve',
  'reach',
  'ike',
  'ipsec',
  'l2tp',
  'lcp',
  'authenticate',
  'address',
  'routes',
  'live',
] as const

export type Stage = (typeof STAGES)[number]

export const stageOrder = (stage: Stage): number => STAGES.indexOf(stage)
