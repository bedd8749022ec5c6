/** `npm run wine:all`: includes tests that are too slow for the fast set. */
export const allAsked = process.env['CULVERT_WINE'] === 'all'
