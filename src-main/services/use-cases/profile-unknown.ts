import { problem, type InputProblem } from '../../domain/profile/problem.ts'

/** Answer about a profile that does not exist or no longer exists. */
export const PROFILE_UNKNOWN: readonly InputProblem[] = [{ field: 'id', ...problem('profile-unknown') }]
