/** What the runner must do after a move; data, so that a test of the machine needs no stand-ins. */
export type Effect =
  /** Fetch the secrets and make the system match the profile; ends in `applied` or `failed`. */
  | { readonly kind: 'apply' }
  /** Ends in `tunnel-up` or `failed`. */
  | { readonly kind: 'dial' }
  /** Abort the apply or dial that is under way. */
  | { readonly kind: 'cancel' }
  /** Take the tunnel down; what a kill switch holds stays held. Ends in `cleared`. */
  | { readonly kind: 'hang-up' }
  /** Take the tunnel down and lift its kill switch; ends in `cleared`. */
  | { readonly kind: 'release' }
