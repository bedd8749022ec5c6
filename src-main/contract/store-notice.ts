/** What happened to the profile file at the last start, if anything. */
export type StoreNotice =
  | { readonly kind: 'restored'; readonly setAside: string }
  | { readonly kind: 'started-empty'; readonly setAside: string }
  /** The file was missing, and the last good copy was used. */
  | { readonly kind: 'missing' }
  /** A newer version wrote the file: it is left unchanged, and nothing can be saved. */
  | { readonly kind: 'newer'; readonly file: string }
