import { fault, type Fault } from '../../../src-main/domain/connect/fault.ts'

/** @param text the system's words about it */
export const lacks = (component: string, text?: string): Fault =>
  fault('component-missing', {
    args: { component },
    ...(text === undefined ? {} : { os: { source: component, text: text.slice(0, 2_000) } }),
  })
