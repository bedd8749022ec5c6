/** @returns what `work` returns */
export function withState(path: string, work: (state: never) => unknown): unknown
