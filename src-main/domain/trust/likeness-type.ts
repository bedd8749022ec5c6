/** A name in a signed file that the user may mistake for another, shown before they agree. */
export type Likeness =
  /** Similar to, but different from, the name of a known profile or publisher. */
  | {
      readonly kind: 'gateway-other' | 'name-other' | 'publisher-other'
      readonly value: string
      readonly like: string
      /** Owner of the similar name: a profile's name, a publisher's identifier. */
      readonly of?: string
    }
  /** Letters that look like Latin ones, or several scripts within a word. */
  | { readonly kind: 'gateway-letters' | 'name-mixed' | 'publisher-mixed'; readonly value: string }
