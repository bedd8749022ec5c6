import { useEffect, useState } from 'react'
import { useTools } from '../view/window-context.tsx'

/** Milliseconds since 1970, updated every `every` milliseconds while the page is visible; a hidden one has no timer. */
export function useNow(every: number): number {
  const { now } = useTools()
  const [time, setTime] = useState(now)
  useEffect(() => {
    let timer: number | undefined
    const follow = (): void => {
      window.clearInterval(timer)
      if (document.hidden) return
      setTime(now())
      timer = window.setInterval(() => setTime(now()), every)
    }
    timer = document.hidden ? undefined : window.setInterval(() => setTime(now()), every)
    document.addEventListener('visibilitychange', follow)
    return () => {
      window.clearInterval(timer)
      document.removeEventListener('visibilitychange', follow)
    }
  }, [every, now])
  return time
}
