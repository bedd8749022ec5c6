import { fault, type Fault } from '../../../src-main/domain/connect/fault.ts'

/** @param text what was said of it, in the system's words */
export const lacks = (component: string, text?: string): Fault =>
  fault('component-missing', {
    args: { component },
    ...(text === undefined ? {} : { os: { source: component, text: text.slice(0, 2_000) } }),
  })
