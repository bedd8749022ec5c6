import type { GivenLog } from '../../../src-main/services/services.ts'

export const given = (text: string): GivenLog => ({
  octets: new TextEncoder().encode(text),
  encoding: 'utf-8',
  unread: 0,
})
