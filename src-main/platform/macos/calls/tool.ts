/** Why a macOS program gave no answer. */
export type ToolFailure =
  | { readonly kind: 'missing' }
  | { readonly kind: 'timeout'; readonly seconds: number }
  /** @property said first words of its error output, or of the unreadable output */
  | { readonly kind: 'unreadable'; readonly exit: number | null; readonly said: string }
