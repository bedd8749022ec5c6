import { interopTable } from './interop.ts'

/** `npm run interop`: the table of docs/interop.md. */
console.log(interopTable())
