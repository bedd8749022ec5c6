import { trouble, type Meaning } from './meaning.ts'

/** Linux error numbers with which netlink rejects an SA: they are stable, while the texts have changed. */
export const ENOENT = 2
const ENOSYS = 38
const EPROTONOSUPPORT = 93
/** The same on MIPS, which many routers use; elsewhere netlink does not use these numbers. */
const ENOSYS_MIPS = 89
const EPROTONOSUPPORT_MIPS = 120

/** What the kernel lacks: an algorithm, or ESP itself. Other numbers have other causes and no meaning here. */
export function moduleMeanings(errno: number): readonly Meaning[] {
  if (errno === ENOENT || errno === ENOSYS || errno === ENOSYS_MIPS)
    return [trouble('ipsec', { kind: 'module-missing', module: 'crypto' })]
  return errno === EPROTONOSUPPORT || errno === EPROTONOSUPPORT_MIPS
    ? [trouble('ipsec', { kind: 'module-missing', module: 'esp4' })]
    : []
}
