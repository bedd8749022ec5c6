/** How Linux and macOS name the links of VPN programs. */
const VPN_LINK = /^(?:tun|tap|wg|ppp|ipsec|utun|zt|tailscale|nordlynx|proton|mullvad|vti|xfrm|gpd|cscotun)[\w.-]*$/
/** Names that only these systems give; with one of them there, the names of the others tell too. */
const TELLING_LINK = /^(?:e[nt][\w]*\d|wl[\w]*\d|ww[\w]*\d|eth\d|br|bond|docker|virbr|veth|lan|wan)/

/** A VPN program's link, by its name; Windows lets people name theirs. */
export const isVpnLink = (name: string): boolean => VPN_LINK.test(name)

/** A link of PPP: of a VPN, or a line to the internet provider (PPPoE, a modem). */
export const isPppLink = (name: string): boolean => name.startsWith('ppp')

/** Whether names tell on this computer what a link is. */
export const namesTell = (names: readonly string[]): boolean => names.some((name) => TELLING_LINK.test(name))
