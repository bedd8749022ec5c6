import type { DesktopHandlers } from '../../contract/desktop.ts'
import { done, type Result } from '../../domain/result.ts'
import { makeReport } from '../../services/report/report.ts'
import { saveReport } from '../../services/report/save-report.ts'
import type { Services } from '../../services/services.ts'
import { SURVEY_TIME } from './survey-time.ts'

/** The calls about reports. The saved text is the one that was shown, because the window sends no text. */
export function reportCalls(
  services: Services,
  version: string,
  choosePlace: (name: string) => Promise<string | undefined>,
): DesktopHandlers['report'] {
  let shown: { readonly number: number; readonly text: string } = { number: 0, text: '' }
  return {
    async preview({ addresses, names }) {
      const at = Date.now()
      const text = await makeReport(services, { version, at, addresses, names }, AbortSignal.timeout(SURVEY_TIME))
      shown = { number: shown.number + 1, text }
      return shown
    },
    async save({ number }): Promise<Result<{ readonly saved: boolean }>> {
      if (number !== shown.number) return done({ saved: false })
      const { text } = shown
      const path = await choosePlace(`culvert-report-${new Date().toISOString().slice(0, 10)}.txt`)
      if (path === undefined) return done({ saved: false })
      const saved = await saveReport(path, text)
      return saved.ok ? done({ saved: true }) : saved
    },
  }
}
