import { CORE, PRESENTATION, type Room } from './room.ts'

/** A room of the window's features: what a person does in one place. */
const feature = (name: string, ...others: readonly string[]): Room => ({
  path: `src-renderer/features/${name}`,
  rooms: [
    ...CORE,
    PRESENTATION,
    ...['bridge', 'view', 'ui'].map((room) => `src-renderer/${room}`),
    ...others.map((other) => `src-renderer/features/${other}`),
  ],
  packages: ['react'],
})

/** The window: what the renderer is made of. */
export const WINDOW_ROOMS: readonly Room[] = [
  {
    path: 'src-renderer',
    rooms: [...CORE, ...['bridge', 'view', 'shell', 'style'].map((name) => `src-renderer/${name}`)],
    packages: ['react', 'react-dom', 'zod'],
  },
  { path: 'src-renderer/bridge', rooms: CORE, packages: ['zustand'] },
  // What every page reads: the snapshot, the texts, and where in the window a person is.
  { path: 'src-renderer/view', rooms: [...CORE, 'src-renderer/bridge'], packages: ['react', 'zustand'] },
  // Parts that know no feature.
  { path: 'src-renderer/ui', rooms: [...CORE, PRESENTATION, 'src-renderer/view'], packages: ['react', 'uplot'] },
  feature('connect'),
  feature('diagnose', 'connect'),
  feature('profile', 'connect', 'diagnose', 'signed'),
  feature('signed'),
  feature('import'),
  feature('export'),
  feature('profiles', 'connect', 'import'),
  feature('settings', 'connect'),
  feature('logs'),
  feature('history', 'report'),
  feature('report'),
  {
    path: 'src-renderer/shell',
    rooms: [...CORE, PRESENTATION, ...['features', 'view', 'ui'].map((name) => `src-renderer/${name}`)],
    packages: ['react'],
  },
  { path: 'src-renderer/gallery', rooms: [...CORE, 'src-renderer'], packages: ['react-dom'] },
]
