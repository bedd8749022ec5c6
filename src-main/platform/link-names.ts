/** How Linux and macOS name the links of VPN programs. */
const VPN_LINK = /^(?:tun|tap|wg|ppp|ipsec|utun|zt|tailscale|nordlynx|proton|mullvad|vti|xfrm|gpd|cscotun)[\w.-]*$/
/** Names that only these systems use; if one is present, the other links' names are meaningful too. */
const TELLING_LINK = /^(?:e[nt][\w]*\d|wl[\w]*\d|ww[\w]*\d|eth\d|br|bond|docker|virbr|veth|lan|wan)/

/** Whether the name is that of a VPN program's link; on Windows people can name links freely. */
export const isVpnLink = (name: string): boolean => VPN_LINK.test(name)

/** A PPP link: of a VPN, or a line to the internet provider (PPPoE, a modem). */
export const isPppLink = (name: string): boolean => name.startsWith('ppp')

/** Whether the names of links on this computer tell their kind. */
export const namesTell = (names: readonly string[]): boolean => names.some((name) => TELLING_LINK.test(name))
