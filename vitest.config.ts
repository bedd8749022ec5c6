import { availableParallelism } from 'node:os'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['test/{unit,compliance,architecture,fuzz}/**/*.test.ts'],
          exclude: ['test/unit/src-renderer/**'],
        },
      },
      {
        plugins: [react()],
        test: { name: 'renderer', environment: 'jsdom', include: ['test/unit/src-renderer/**/*.test.{ts,tsx}'] },
      },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.e2e.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'lab',
          environment: 'node',
          include: ['test/lab/*.lab.test.ts'],
          globalSetup: ['test/lab/driver/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // One guest per file, and one CPU per guest.
          maxWorkers: availableParallelism(),
        },
      },
    ],
  },
})
