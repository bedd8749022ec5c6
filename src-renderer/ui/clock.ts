import { useEffect, useState } from 'react'
import { useTools } from '../view/window-context.tsx'

/** Milliseconds since 1970, renewed at an interval in milliseconds while the page is visible. */
export function useNow(every: number): number {
  const { now } = useTools()
  const [time, setTime] = useState(now)
  useEffect(() => {
    const tick = (): void => {
      if (!document.hidden) setTime(now())
    }
    const timer = setInterval(tick, every)
    document.addEventListener('visibilitychange', tick)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', tick)
    }
  }, [every, now])
  return time
}
