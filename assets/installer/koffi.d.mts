/** Puts koffi's binary for a system and an architecture, as Node names them, into a folder. */
export function placeKoffi(platform: string, arch: string, folder: string): Promise<void>
