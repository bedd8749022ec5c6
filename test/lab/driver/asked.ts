/** `npm run lab:all`: what is not in the fast set runs too. */
export const allAsked = process.env['CULVERT_LAB'] === 'all'
