export const HELPER_START: string
/** Copies the runtime of a system, named as Node names it (`linux`, `win32`, `darwin`; `x64`, `arm64`), into a folder. */
export function placeRuntime(platform: string, arch: string, folder: string): Promise<void>
