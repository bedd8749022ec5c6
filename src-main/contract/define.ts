import type { z } from 'zod'

/**
 * Describes a border between processes: one literal object with groups of calls, from which main, preload, window and
 * the tests' stand-ins derive their sides. Main checks arguments at run time; the answers only have types, because main
 * is the trusted side.
 */
export interface Call<Input, Output> {
  readonly kind: 'call'
  readonly input: z.ZodType<Input>
  /** Octets of the largest input, for a call that needs more than the usual limit. */
  readonly largest?: number
  /** Exists only in the types. */
  readonly output?: Output
}

export interface Notice<Payload> {
  readonly kind: 'notice'
  readonly payload?: Payload
}

export type Member = Call<unknown, unknown> | Notice<unknown>
export type Contract = Readonly<Record<string, Readonly<Record<string, Member>>>>

export const call =
  <Output>() =>
  <Input>(input: z.ZodType<Input>, largest?: number): Call<Input, Output> => ({
    kind: 'call',
    input,
    ...(largest === undefined ? {} : { largest }),
  })

export const notice = <Payload>(): Notice<Payload> => ({ kind: 'notice' })

type AnyCall = { readonly kind: 'call' }
type InputOf<Item> = Item extends { readonly input: z.ZodType<infer Input> } ? Input : never
type OutputOf<Item> = Item extends { readonly output?: infer Output } ? Output : never
type PayloadOf<Item> = Item extends { readonly payload?: infer Payload } ? Payload : never

/** The window's side: calls are functions; notices are subscriptions that return a function to end them. */
export type Client<Shape> = {
  readonly [Group in keyof Shape]: {
    readonly [Name in keyof Shape[Group]]: Shape[Group][Name] extends AnyCall
      ? (input: InputOf<Shape[Group][Name]>) => Promise<OutputOf<Shape[Group][Name]>>
      : (listener: (payload: PayloadOf<Shape[Group][Name]>) => void) => () => void
  }
}

/** Main's side of the calls. */
export type Handlers<Shape> = {
  readonly [Group in keyof Shape]: {
    readonly [Name in keyof Shape[Group] as Shape[Group][Name] extends AnyCall ? Name : never]: (
      input: InputOf<Shape[Group][Name]>,
    ) => Promise<OutputOf<Shape[Group][Name]>>
  }
}

/** Main's side of the notices. */
export type Announcer<Shape> = {
  readonly [Group in keyof Shape]: {
    readonly [Name in keyof Shape[Group] as Shape[Group][Name] extends AnyCall ? never : Name]: (
      payload: PayloadOf<Shape[Group][Name]>,
    ) => void
  }
}

export const channelOf = (group: string, name: string): string => `culvert:${group}.${name}`

/** Name of the only object that the preload script gives the page. */
export const BRIDGE = 'culvert'

/** Names and kinds only: the page's side of a contract is built from them. */
export const membersOf = (contract: Contract): Readonly<Record<string, Readonly<Record<string, Member['kind']>>>> =>
  Object.fromEntries(
    Object.entries(contract).map(([group, members]) => [
      group,
      Object.fromEntries(Object.entries(members).map(([name, member]) => [name, member.kind])),
    ]),
  )
