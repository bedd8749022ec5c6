/** A name of a signed file that a person may take for another, before they agree to it. */
export type Likeness =
  /** Like that of a profile or a publisher that is known here, and another. */
  | {
      readonly kind: 'gateway-other' | 'name-other' | 'publisher-other'
      readonly value: string
      readonly like: string
      /** Whose that is: a profile's name, a publisher's identifier. */
      readonly of?: string
    }
  /** Of letters that look like Latin ones; of several scripts within a word. */
  | { readonly kind: 'gateway-letters' | 'name-mixed' | 'publisher-mixed'; readonly value: string }
