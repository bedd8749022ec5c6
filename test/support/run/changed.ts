/** The content of files as hashes, by path. */
export type Contents = Readonly<Record<string, string>>

/** More files than this are not named one by one, because a command line is short on some systems. */
const NAMED = 100

/**
 * What to lint after what was last found clean: the paths that are new or changed, or everything.
 * @param basis what every result depends on, such as the rules: where it has changed, everything is linted
 */
export function toLint(
  clean: Contents | undefined,
  now: Contents,
  basis: readonly string[],
): readonly string[] | 'all' {
  if (!clean || basis.some((path) => clean[path] !== now[path])) return 'all'
  const changed = Object.keys(now).filter((path) => clean[path] !== now[path] && !basis.includes(path))
  return changed.length > NAMED ? 'all' : changed
}
