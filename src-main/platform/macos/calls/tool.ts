/** How a program of macOS failed to answer. */
export type ToolFailure =
  | { readonly kind: 'missing' }
  | { readonly kind: 'timeout'; readonly seconds: number }
  /** @property said its first words on the error output, or on the output that could not be read */
  | { readonly kind: 'unreadable'; readonly exit: number | null; readonly said: string }
