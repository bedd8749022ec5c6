/**
 * How much the evidence carries, the most certain first. `sure`: nothing else makes this. `near-sure`: something else could,
 * and does not in practice. `likely`: the commonest of several causes. `open`: the evidence cannot tell them apart.
 */
export const CERTAINTIES = ['sure', 'near-sure', 'likely', 'open'] as const
export type Certainty = (typeof CERTAINTIES)[number]

export const isCertainty = (text: string): text is Certainty => CERTAINTIES.some((known) => known === text)

/** Below zero where the first is more certain, as `sort` wants it. */
export const compareCertainty = (one: Certainty, other: Certainty): number =>
  CERTAINTIES.indexOf(one) - CERTAINTIES.indexOf(other)

/** A person can act on it without looking further. */
export const isCertain = (degree: Certainty): boolean => compareCertainty(degree, 'near-sure') <= 0

export const atMost = (most: Certainty, degree: Certainty): Certainty =>
  compareCertainty(degree, most) < 0 ? most : degree

/** By one step, and never less than `open`. */
export const lessCertain = (degree: Certainty): Certainty => CERTAINTIES[CERTAINTIES.indexOf(degree) + 1] ?? 'open'
