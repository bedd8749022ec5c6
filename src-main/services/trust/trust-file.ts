/** File of what this user's computer knows of signed files, beside the profiles. */
export const TRUST_FILE = 'trust.json'
