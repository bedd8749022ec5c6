import type { TunnelService } from '../../contract/service.ts'
import type { Texts } from '../../contract/texts/texts.ts'
import { sealText, serviceStateText } from '../../presentation/service.ts'
import { mark } from './glyph.ts'
import { paragraph, rows, spread } from './layout.ts'
import { span, type Line } from './line.ts'

/** The state of a service, the place of its log, and the command that ends it. */
export function serviceLines(service: TunnelService, texts: Texts, width: number): readonly Line[] {
  const { name, gateway, state, trouble, said, seal, of, id } = service
  const glyph = mark(state === 'failed' ? 'failed' : state === 'stopped' ? 'off' : 'on')
  return [
    spread([glyph, span(' '), span(name, 'strong')], span(serviceStateText(service, texts), glyph.tone), width),
    ...(said === undefined ? [] : paragraph(said, width, 2)),
    ...(trouble === undefined ? [] : paragraph(texts.text(`service.trouble.${trouble}`), width, 2, 'attention')),
    ...rows(
      [
        [texts.text('fact.gateway'), gateway],
        [texts.text('service.whose'), texts.text(`service.of.${of}`)],
        [texts.text('service.secrets'), sealText(seal, texts)],
        ...(of === 'computer'
          ? ([
              [texts.text('service.log'), `journalctl -u culvert-${id}`],
              [texts.text('service.stop'), `sudo systemctl stop culvert-${id}`],
            ] as const)
          : []),
      ],
      width,
    ),
  ]
}
