/** Why main refused a call. A constant word: no exception's text crosses to the window. */
export type Refusal = 'sender' | 'input' | 'too-often' | 'defect'

/** The reply on a channel. The value is the call's own result, a `Result` if the call can fail. */
export type Envelope =
  | { readonly heard: true; readonly value: unknown }
  | { readonly heard: false; readonly refusal: Refusal }
