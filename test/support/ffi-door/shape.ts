import { z } from 'zod'

/** A door for tests: everything that a library's process can do right or wrong. */
export const TEST_DOOR = {
  verbs: {
    /** Returns the secrets' bytes in hexadecimal, which no product's door would do. */
    echo: {
      asks: z.strictObject({ text: z.string() }),
      answers: z.strictObject({ text: z.string(), secrets: z.array(z.string()) }),
    },
    /** Sends `steps` notices, so many milliseconds apart, and then answers. */
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
