/**
 * The operating system's keychain as keytar offers it. keytar's listing call is not used: with a locked collection
 * (gnome-keyring, keytar 7.10) it crashes the process with a segmentation fault.
 */
export interface Keychain {
  /** Undefined if there is no item, and with some keychains also if it is locked. @throws the keychain's own error */
  get(account: string): Promise<string | undefined>
  set(account: string, secret: string): Promise<void>
  /** Resolves to whether there was an item. */
  delete(account: string): Promise<boolean>
}

const SERVICE = 'culvert'

/** Loads keytar at the first use: its native part needs libsecret, and most commands need no keychain. */
export function systemKeychain(service = SERVICE): Keychain {
  const load = async () => (await import('keytar')).default
  return {
    get: async (account) => (await (await load()).getPassword(service, account)) ?? undefined,
    set: async (account, secret) => (await load()).setPassword(service, account, secret),
    delete: async (account) => (await load()).deletePassword(service, account),
  }
}
