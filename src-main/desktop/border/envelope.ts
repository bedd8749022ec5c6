/** Why main did not hear a call. A constant word: no text of an exception crosses to the window. */
export type Refusal = 'sender' | 'input' | 'too-often' | 'defect'

/** What travels back over a channel. The value is the call's own answer, a `Result` where it can fail. */
export type Envelope =
  { readonly heard: true; readonly value: unknown } | { readonly heard: false; readonly refusal: Refusal }
