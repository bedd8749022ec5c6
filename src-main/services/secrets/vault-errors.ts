import type { VaultState } from '../../contract/desktop.ts'

type Unusable = Exclude<VaultState, 'ready'>

/**
 * The keychains' error messages, by state. keytar passes on only the system's sentence, so the sentences are the only
 * information. Those of libsecret and GLib were recorded; Apple's and Microsoft's are from their documentation
 * (`SecCopyErrorMessageString`; `FormatMessage` of ERROR_NO_SUCH_LOGON_SESSION and ERROR_ACCESS_DENIED). Windows
 * localises them and encodes them in its code page, which keytar decodes imperfectly: the patterns avoid such
 * characters.
 */
const SENTENCES: readonly (readonly [RegExp, Unusable])[] = [
  // gnome-keyring, when the collection is locked or was never created and no user can be asked.
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

/** An unrecorded sentence counts as denied: the keychain exists but did not carry out the request. */
export const stateOfError = (sentence: string): Unusable =>
  SENTENCES.find(([pattern]) => pattern.test(sentence))?.[1] ?? 'denied'
