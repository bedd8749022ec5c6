import { CORE, PRESENTATION, type Room } from './room.ts'

/** A room of the window's features: one task of a person. */
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

/** The rooms of the window, which make up the renderer. */
export const WINDOW_ROOMS: readonly Room[] = [
  {
    path: 'src-renderer',
    rooms: [...CORE, ...['bridge', 'view', 'shell', 'style'].map((name) => `src-renderer/${name}`)],
    packages: ['react', 'react-dom', 'zod'],
  },
  { path: 'src-renderer/bridge', rooms: CORE, packages: ['zustand'] },
  // Read by every page: the snapshot, the texts, and where the person is in the window.
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
