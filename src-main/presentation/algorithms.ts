import type { EspAlgorithms } from '../domain/profile/grade.ts'

/** `aes256` and `sha256` as people write them: AES-256, SHA-256. */
export const written = (name: string): string => name.toUpperCase().replace(/^(AES|SHA)(?=\d)/, '$1-')

/** Cipher, then integrity if it has a name of its own. */
export const algorithmNames = ({ cipher, integrity }: EspAlgorithms): readonly string[] =>
  [cipher, integrity].flatMap((name) => (name === undefined ? [] : [written(name)]))
