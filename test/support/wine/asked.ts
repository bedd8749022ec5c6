/** `npm run wine:all`: what takes longer than the fast set may. */
export const allAsked = process.env['CULVERT_WINE'] === 'all'
