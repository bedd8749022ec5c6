interface ViewsProps<Name extends string> {
  readonly label: string
  readonly current: Name
  readonly views: readonly (readonly [Name, string])[]
  readonly onChoose: (name: Name) => void
}

/** Buttons for two or three views of one page, side by side in its heading. */
export function Views<Name extends string>({ label, current, views, onChoose }: ViewsProps<Name>) {
  return (
    <div className="views" role="group" aria-label={label}>
      {views.map(([name, words]) => (
        <button
          key={name}
          type="button"
          className="view"
          aria-current={name === current ? 'page' : undefined}
          onClick={() => onChoose(name)}
        >
          {words}
        </button>
      ))}
    </div>
  )
}
