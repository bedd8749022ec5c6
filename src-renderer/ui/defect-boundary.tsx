import { Component, type ReactNode } from 'react'
import { useTexts } from '../view/window-context.tsx'

interface Broken {
  readonly broken: boolean
}

/** Reports a defect in one page; the list and the rest of the app continue to work. */
export class DefectBoundary extends Component<{ readonly children: ReactNode }, Broken> {
  override state: Broken = { broken: false }

  static getDerivedStateFromError(): Broken {
    return { broken: true }
  }

  override render(): ReactNode {
    return this.state.broken ? <BrokenPage /> : this.props.children
  }
}

function BrokenPage() {
  const texts = useTexts()
  return (
    <div className="page" role="alert">
      <h1>{texts.text('window.defect.title')}</h1>
      <p>{texts.text('window.defect.body')}</p>
      <button type="button" className="button primary" onClick={() => location.reload()}>
        {texts.text('window.defect.reload')}
      </button>
    </div>
  )
}
