/** @returns the result of `work` */
export function withState(path: string, work: (state: never) => unknown): unknown
