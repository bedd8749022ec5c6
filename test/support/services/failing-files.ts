import { systemFiles, type Files } from '../../../src-main/services/files/atomic-file.ts'

/** A file system that counts its steps and fails at one of them, in the way typical of that step. */
export interface FailingFiles {
  readonly files: Files
  /** Steps that changed something, or tried to. */
  readonly steps: readonly string[]
}

const WRITES: ReadonlySet<string> = new Set(['copyFile', 'link', 'mkdir', 'open', 'rename', 'unlink'])
const HANDLE_WRITES: ReadonlySet<string> = new Set(['writeFile', 'sync', 'close'])

/**
 * `failAt` is the number of the step that fails (the first is 0), or undefined to count only. With `andAfter` every
 * later one fails too, as if the process were killed or the disk gone. A failing `writeFile` has written half.
 */
export function failingFiles(failAt?: number, { code = 'EIO', andAfter = false } = {}): FailingFiles {
  const steps: string[] = []
  const fails = (name: string): boolean => {
    const step = steps.push(name) - 1
    return failAt !== undefined && (andAfter ? step >= failAt : step === failAt)
  }
  const failure = (name: string): Error => Object.assign(new Error(`${code}: made to fail, ${name}`), { code })

  const watchedHandle = (handle: object): object =>
    new Proxy(handle, {
      get(target, name) {
        const member = Reflect.get(target, name) as unknown
        if (typeof member !== 'function') return member
        const call = member.bind(target) as (...args: unknown[]) => Promise<unknown>
        if (typeof name !== 'string' || !HANDLE_WRITES.has(name)) return call
        return async (...args: unknown[]) => {
          if (!fails(name)) return call(...args)
          if (name === 'writeFile') await call(String(args[0]).slice(0, String(args[0]).length / 2))
          // The kernel closes the files of a killed process.
          if (name === 'close') await call()
          throw failure(name)
        }
      },
    })

  const files = new Proxy(systemFiles, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown
      if (typeof member !== 'function' || typeof name !== 'string') return member
      const call = member as (...args: unknown[]) => Promise<unknown>
      if (!WRITES.has(name)) return call
      return async (...args: unknown[]) => {
        if (fails(name)) throw failure(name)
        const result = await call(...args)
        return name === 'open' ? watchedHandle(result as object) : result
      }
    },
  })
  return { files, steps }
}
