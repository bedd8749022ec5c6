import type { Seal, ServiceRefusal, TunnelService } from '../contract/service.ts'
import type { Texts } from '../contract/texts/texts.ts'

export const serviceRefusalText = ({ code, text = '' }: ServiceRefusal, texts: Texts): string =>
  texts.text(`service.refusal.${code}`, { text })

export const serviceStateText = ({ state }: Pick<TunnelService, 'state'>, texts: Texts): string =>
  texts.text(`service.state.${state}`)

export const sealText = (seal: Seal, texts: Texts): string => texts.text(`service.seal.${seal}`)
