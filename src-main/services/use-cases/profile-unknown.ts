import type { InputProblem } from '../../domain/profile/parse.ts'

/** The answer about a profile that is not there, or no more. */
export const PROFILE_UNKNOWN: readonly InputProblem[] = [{ field: 'id', code: 'profile-unknown', args: {} }]
