import imported from './import.json' with { type: 'json' }
import signed from './signed.json' with { type: 'json' }

export const fileWords = { ...imported, ...signed }
