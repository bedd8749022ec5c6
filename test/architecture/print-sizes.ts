import { percentile95, sizesOf } from './sizes.ts'

/** `npm run sizes`: the length of files and functions, by room. */
const cell = (value: number | string): string => String(value).padStart(6)

console.log(['files', 'lines', 'p95', 'most', 'functions', 'p95', 'most'].map(cell).join(' '))
for (const { room, files, functions } of sizesOf(['src-main', 'src-renderer', 'helpers', 'test'])) {
  const lines = files.reduce((sum, count) => sum + count, 0)
  const ofFiles = [files.length, lines, percentile95(files), Math.max(...files)]
  const ofFunctions = [functions.length, percentile95(functions), Math.max(0, ...functions)]
  console.log([...ofFiles, ...ofFunctions].map(cell).join(' '), ` ${room}`)
}
