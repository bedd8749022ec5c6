/**
 * The operating system's keychain as keytar offers it. Its listing call is not used: with a locked collection
 * (gnome-keyring, keytar 7.10) it ends the process with a segmentation fault.
 */
export interface Keychain {
  /** Undefined when there is none, and, with some keychains, when it is locked. @throws the keychain's own error */
  get(account: string): Promise<string | undefined>
  set(account: string, secret: string): Promise<void>
  /** Whether there was one. */
  delete(account: string): Promise<boolean>
}

const SERVICE = 'culvert'

/** Loaded at the first use: its native part needs libsecret, and most commands need no keychain. */
export function systemKeychain(service = SERVICE): Keychain {
  const load = async () => (await import('keytar')).default
  return {
    get: async (account) => (await (await load()).getPassword(service, account)) ?? undefined,
    set: async (account, secret) => (await load()).setPassword(service, account, secret),
    delete: async (account) => (await load()).deletePassword(service, account),
  }
}
