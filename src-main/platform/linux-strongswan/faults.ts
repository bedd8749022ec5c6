import { fault, type Fault } from '../../domain/connect/fault.ts'
import type { OsEvidence } from '../../domain/connect/os-evidence.ts'

/** Marks what this backend lacks: other packages bring it than what NetworkManager would need. */
export const ofDirect = (value: Fault): Fault =>
  value.code === 'component-missing' || value.code === 'ikev1-missing'
    ? { ...value, args: { ...value.args, by: 'strongswan' } }
    : value

/** The kill switch of another person's session, which was not taken back. @param os polkit's word */
export const heldBy = ({ name }: { readonly name: string }, os?: OsEvidence): Fault =>
  fault('kill-switch-held', { args: { name }, ...(os ? { os } : {}) })

/** The helper is gone while the tunnel was up: what it had made is undone by the next one. */
export const helperGone = (why: Fault): Fault => ({
  ...why,
  stage: 'live',
})
