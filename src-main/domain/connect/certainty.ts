/**
 * How certain the evidence is, the most certain first. `sure`: nothing else has this effect. `near-sure`: something
 * else could have it, but does not in practice. `likely`: the most common of several causes. `open`: the evidence
 * cannot tell the causes apart.
 */
export const CERTAINTIES = ['sure', 'near-sure', 'likely', 'open'] as const
export type Certainty = (typeof CERTAINTIES)[number]

export const isCertainty = (text: string): text is Certainty => CERTAINTIES.some((known) => known === text)

/** Negative when the first one is more certain, as `sort` expects. */
export const compareCertainty = (one: Certainty, other: Certainty): number =>
  CERTAINTIES.indexOf(one) - CERTAINTIES.indexOf(other)

/** Whether a person can act on it without further checks. */
export const isCertain = (degree: Certainty): boolean => compareCertainty(degree, 'near-sure') <= 0

export const atMost = (most: Certainty, degree: Certainty): Certainty =>
  compareCertainty(degree, most) < 0 ? most : degree

/** Lowers the certainty by one step, at most to `open`. */
export const lessCertain = (degree: Certainty): Certainty => CERTAINTIES[CERTAINTIES.indexOf(degree) + 1] ?? 'open'
