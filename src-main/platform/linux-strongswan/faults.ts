import { fault, type Fault } from '../../domain/connect/fault.ts'
import type { OsEvidence } from '../../domain/connect/os-evidence.ts'

/**
 * Marks a fault about a missing component as this backend's: its packages are not those that NetworkManager would need.
 */
export const ofDirect = (value: Fault): Fault =>
  value.code === 'component-missing' || value.code === 'ikev1-missing'
    ? { ...value, args: { ...value.args, by: 'strongswan' } }
    : value

/** The kill switch of another person's session, which was not removed. @param os polkit's words */
export const heldBy = ({ name }: { readonly name: string }, os?: OsEvidence): Fault =>
  fault('kill-switch-held', { args: { name }, ...(os ? { os } : {}) })

/** The helper ended while the tunnel was up; the next helper undoes what it had set up. */
export const helperGone = (why: Fault): Fault => ({
  ...why,
  stage: 'live',
})
