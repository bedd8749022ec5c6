import { trouble, type Meaning } from './meaning.ts'

/** Numbers of Linux that netlink refuses an SA with: they stay the same where the words have changed. */
export const ENOENT = 2
const ENOSYS = 38
const EPROTONOSUPPORT = 93
/** The same on MIPS, of which many routers are; elsewhere netlink has no use for them. */
const ENOSYS_MIPS = 89
const EPROTONOSUPPORT_MIPS = 120

/** What the kernel lacks: an algorithm, or ESP itself. Other numbers have other causes, and no meaning. */
export function moduleMeanings(errno: number): readonly Meaning[] {
  if (errno === ENOENT || errno === ENOSYS || errno === ENOSYS_MIPS)
    return [trouble('ipsec', { kind: 'module-missing', module: 'crypto' })]
  return errno === EPROTONOSUPPORT || errno === EPROTONOSUPPORT_MIPS
    ? [trouble('ipsec', { kind: 'module-missing', module: 'esp4' })]
    : []
}
