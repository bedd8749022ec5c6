/** Line drawings on a 16 px grid. A control with an icon always has a name of its own. */
const DRAWINGS = {
  plus: 'M8 3v10M3 8h10',
  search: 'M7 11.5a4.5 4.5 0 1 1 0-9 4.5 4.5 0 0 1 0 9zM10.4 10.4L13.5 13.5',
  settings: 'M2.5 5h6M12.5 5h1M2.5 11h1M7.5 11h6M10.5 3.25v3.5M5.5 9.25v3.5',
  clock: 'M8 14a6 6 0 1 1 0-12 6 6 0 0 1 0 12zM8 4.8V8l2.2 1.6',
  log: 'M3 4h10M3 8h10M3 12h6',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  check: 'M3.5 8.5l3 3 6-7',
  cross: 'M4.5 4.5l7 7M11.5 4.5l-7 7',
  dash: 'M5 8h6',
  chevron: 'M6 4l4 4-4 4',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  warning: 'M8 2.5l6 11H2zM8 7v3M8 11.8v.01',
  drop: 'M8 2.5v7M5 6.5l3 3 3-3M2.5 10.5v3h11v-3',
  pulse: 'M1.5 8.5h3l2-5 3 9 2-4h3',
  seal: 'M8 2l4.5 1.7v3.8c0 3-1.9 5.2-4.5 6.5-2.6-1.3-4.5-3.5-4.5-6.5V3.7zM5.8 8l1.6 1.6 2.9-3.2',
  lock: 'M4.5 7.5h7v5.5h-7zM5.8 7.5V5.7a2.2 2.2 0 0 1 4.4 0v1.8',
  sort: 'M3 4.5h10M3 8h7M3 11.5h4',
  star: 'M8 2.2l1.8 3.7 4 .6-2.9 2.8.7 4L8 11.4l-3.6 1.9.7-4L2.2 6.5l4-.6z',
  key: 'M5.5 12.5a3 3 0 1 1 0-6 3 3 0 0 1 0 6zM7.7 7.3L13 2.5M10.5 4.8l2 2',
} as const
export type IconName = keyof typeof DRAWINGS

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className={`icon icon-${name}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={DRAWINGS[name]} />
    </svg>
  )
}
