/** What the runner must do after a transition; plain data, so that tests of the state machine need no stand-ins. */
export type Effect =
  /** Fetch the secrets and make the system match the profile; ends in `applied` or `failed`. */
  | { readonly kind: 'apply' }
  /** Ends in `tunnel-up` or `failed`. */
  | { readonly kind: 'dial' }
  /** Abort the apply or dial in progress. */
  | { readonly kind: 'cancel' }
  /** Take the tunnel down, but leave a kill switch on. Ends in `cleared`. */
  | { readonly kind: 'hang-up' }
  /** Take the tunnel down and lift its kill switch; ends in `cleared`. */
  | { readonly kind: 'release' }
