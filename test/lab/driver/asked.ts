/** `npm run lab:all`: also runs what is not in the fast set. */
export const allAsked = process.env['CULVERT_LAB'] === 'all'
