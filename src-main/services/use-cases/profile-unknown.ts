import { problem, type InputProblem } from '../../domain/profile/problem.ts'

/** The answer about a profile that is not there, or no more. */
export const PROFILE_UNKNOWN: readonly InputProblem[] = [{ field: 'id', ...problem('profile-unknown') }]
