import type { VaultState } from '../../contract/desktop.ts'

type Unusable = Exclude<VaultState, 'ready'>

/**
 * What the keychains say, by state. keytar passes the system's sentence on and nothing else, so the sentences are all
 * there is to go by; libsecret's and GLib's were recorded, Apple's and Microsoft's are from their documentation
 * (`SecCopyErrorMessageString`; `FormatMessage` of ERROR_NO_SUCH_LOGON_SESSION and ERROR_ACCESS_DENIED). Windows says
 * them in the person's language, in letters of its code page, of which keytar makes what it can: patterns avoid them.
 */
const SENTENCES: readonly (readonly [RegExp, Unusable])[] = [
  // gnome-keyring with a collection that is locked, or was never made, and nobody to ask.
  [/Object does not exist at path .*\/collection\//, 'locked'],
  [/locked collection|is locked|\.IsLocked/i, 'locked'],
  [/User interaction is not allowed/, 'locked'],
  [/was not provided by any \.service files|Cannot autolaunch D-Bus|Cannot spawn a message bus/i, 'absent'],
  [/Could not connect|Connection refused|No such file or directory/i, 'absent'],
  [/Cannot find module|Cannot find package|ERR_MODULE_NOT_FOUND|cannot open shared object|prebuil|\.node\b/i, 'absent'],
  [
    /logon session does not exist|Eine angegebene Anmeldesitzung|No keychain is available|keychain cannot be found/i,
    'absent',
  ],
  [/dismissed|cancell?ed|AccessDenied|access is denied|Zugriff verweigert|not permitted|not correct/i, 'denied'],
]

/** A sentence nobody has recorded counts as denied: the keychain is there and did not do it. */
export const stateOfError = (sentence: string): Unusable =>
  SENTENCES.find(([pattern]) => pattern.test(sentence))?.[1] ?? 'denied'
