import { interopTable } from './interop.ts'

/** `npm run interop`: prints the table of docs/interop.md. */
console.log(interopTable())
