import { z } from 'zod'
import { parseIp } from './address.ts'

/** An IPv4 or IPv6 address as text. */
export const ipText = z.string().refine((text) => parseIp(text) !== undefined, 'ip')
