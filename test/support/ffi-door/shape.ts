import { z } from 'zod'

/** A door of the tests: what a library's process can do well or badly. */
export const TEST_DOOR = {
  verbs: {
    /** The secrets' octets as hexadecimal digits, which no product's door would give back. */
    echo: {
      asks: z.strictObject({ text: z.string() }),
      answers: z.strictObject({ text: z.string(), secrets: z.array(z.string()) }),
    },
    /** Tells `steps` notices, so many milliseconds apart, and then answers. */
    count: { asks: z.strictObject({ steps: z.int(), apart: z.int() }), answers: z.strictObject({}) },
    misbehave: {
      asks: z.strictObject({
        how: z.enum([
          'hang',
          'hang-thread',
          'crash',
          'throw',
          'print',
          'wrong-answer',
          'wrong-notice',
          'endless',
          'exit',
        ]),
      }),
      answers: z.strictObject({}),
    },
    environment: { asks: z.strictObject({}), answers: z.strictObject({ names: z.array(z.string()) }) },
    leaves: { asks: z.strictObject({ file: z.string() }), answers: z.strictObject({ pid: z.int() }) },
  },
  notices: z.strictObject({ step: z.int() }),
} as const
