/** Splits `host`, `host:port` or `[address]:port`; an IPv6 address without brackets has no port. */
export function hostAndPort(text: string): { readonly host: string; readonly port: string | undefined } {
  const [, bracketed, plain = text, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text.trim()) ?? []
  return { host: bracketed ?? plain, port }
}
