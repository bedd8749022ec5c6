import { useEffect, useRef } from 'react'
import type UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'

export interface Curve {
  /** The class that determines the line's colour. */
  readonly ink: 'received' | 'sent' | 'delay' | 'loss'
  /** Null where nothing is known. */
  readonly values: readonly (number | null)[]
  /** Single moments: points instead of a line. */
  readonly isSparse?: boolean
  /** Curves of one scale share the axis; only the first one's axis is drawn. */
  readonly scale?: string
}

interface ChartProps {
  /** The chart's content in words, with the latest values, because a canvas has no text. */
  readonly label: string
  /** Milliseconds since 1970, in order. */
  readonly times: readonly number[]
  readonly curves: readonly Curve[]
  /** Pixels. */
  readonly height: number
  /** Formats a value of the first curve's scale, for the axis. */
  readonly format: (value: number) => string
  /** Formats a moment, for the axis below; without it there is none. */
  readonly formatTime?: (at: number) => string
}

/** Curves over time. Redrawn only when its data changes; a hidden window passes no new data. */
export function Chart({ label, times, curves, height, format, formatTime }: ChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<UPlot>(undefined)
  const latest = useRef({ times, curves, format, formatTime })
  useEffect(() => {
    latest.current = { times, curves, format, formatTime }
    plot.current?.setData(dataOf(times, curves))
  })
  const isTimed = formatTime !== undefined
  useEffect(() => {
    const host = place.current
    // A document without a canvas cannot draw; the label describes the content.
    if (!host || typeof Path2D === 'undefined') return
    let gone = false
    let stop = (): void => undefined
    void import('uplot').then(({ default: Plot }) => {
      if (gone) return
      const now = latest.current
      const drawn = new Plot(optionsOf(host, height, isTimed, latest), dataOf(now.times, now.curves), host)
      plot.current = drawn
      const resize = new ResizeObserver(() => drawn.setSize({ width: host.clientWidth, height }))
      resize.observe(host)
      const dark = window.matchMedia('(prefers-color-scheme: dark)')
      const redraw = (): void => drawn.redraw()
      dark.addEventListener('change', redraw)
      stop = () => {
        resize.disconnect()
        dark.removeEventListener('change', redraw)
        drawn.destroy()
        plot.current = undefined
      }
    })
    return () => {
      gone = true
      stop()
    }
  }, [height, isTimed])
  const inks = [...new Set(['axis', ...curves.map(({ ink }) => ink)])]
  return (
    <div className="chart" role="img" aria-label={label}>
      {inks.map((ink) => (
        <i key={ink} className={`ink ink-${ink}`} />
      ))}
      <div ref={place} className="chart-place" />
    </div>
  )
}

interface Latest {
  readonly current: Pick<ChartProps, 'curves' | 'format'> & {
    readonly formatTime: ChartProps['formatTime'] | undefined
  }
}

const dataOf = (times: readonly number[], curves: readonly Curve[]): UPlot.AlignedData => [
  times.map((at) => at / 1000),
  ...curves.map(({ values }) => [...values]),
]

/** Smallest range of the axis; with a smaller one, two of its lines would have the same number. */
const LEAST_RANGE = 10

/** The style sheet defines the colours: the canvas reads them from an element of that class. */
const inkOf = (host: HTMLElement, ink: string): string => {
  const sample = host.parentElement?.querySelector(`.ink-${ink}`)
  return sample ? getComputedStyle(sample).color : 'gray'
}

function optionsOf(host: HTMLElement, height: number, isTimed: boolean, latest: Latest): UPlot.Options {
  const { curves } = latest.current
  const axis = { stroke: () => inkOf(host, 'axis'), font: '11px system-ui, sans-serif', ticks: { show: false } }
  const scales = [...new Set(curves.map(({ scale = 'y' }) => scale))]
  return {
    width: host.clientWidth,
    height,
    legend: { show: false },
    cursor: { show: false },
    padding: [6, 4, isTimed ? 0 : 4, 0],
    scales: {
      x: { time: true },
      // Starts at zero, so that a high line means a large value.
      ...Object.fromEntries(
        scales.map((scale) => [
          scale,
          { range: (_: UPlot, __: number, most: number) => [0, Math.max(LEAST_RANGE, most * 1.1)] },
        ]),
      ),
    },
    axes: [
      {
        ...axis,
        show: isTimed,
        size: 20,
        grid: { show: false },
        values: (_, moments) => moments.map((at) => latest.current.formatTime?.(at * 1000) ?? ''),
      },
      {
        ...axis,
        scale: scales[0] ?? 'y',
        size: 72,
        space: 24,
        grid: { stroke: () => inkOf(host, 'axis'), width: 0.3 },
        values: (_, values) => values.map((value) => latest.current.format(value)),
      },
    ],
    series: [
      {},
      ...curves.map(({ ink, isSparse, scale = 'y' }): UPlot.Series => ({
        scale,
        stroke: () => inkOf(host, ink),
        width: isSparse ? 0 : 1.5,
        points: isSparse ? { show: true, size: 5, fill: () => inkOf(host, ink) } : { show: false },
      })),
    ],
  }
}
