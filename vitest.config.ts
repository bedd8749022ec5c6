import { availableParallelism } from 'node:os'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { onHost, slowdown } from './test/lab/driver/slowdown.ts'

/** Groups run one after another: a browser or virtual machine beside a thousand unit tests misses its deadlines. */
const after = (groupOrder: number) => ({ sequence: { groupOrder } })

/**
 * The fast rooms: loading takes longer than running, so the files of a worker share loaded modules. A test restores
 * what it changes outside itself, and no module is mocked.
 */
const FAST = {
  isolate: false,
  // The first test of a file may load the whole window while types and lint run: the usual five seconds do not suffice.
  testTimeout: 20_000,
}

/** Fuzzing, and tables of hundreds of rows: half as much again as what `unit` takes. */
const SWEEPS = [
  'test/fuzz/**/*.test.ts',
  'test/cases/{cuts,excerpts,forms}.test.ts',
  'test/compliance/judges.lines.test.ts',
  'test/exchange/{mtu,ike/hostile,ike/loss,ppp/loss}.test.ts',
  'test/unit/src-main/formats/hostile-files.test.ts',
  // Seal and open dozens of times with the real cost parameters.
  'test/unit/src-main/{cli/sign,domain/trust/{acceptances,known-answers}}.test.ts',
  // Measure how time grows, which takes as long as that.
  'test/unit/{src-main/services/diagnosis/bad-input,test/support/growth}.test.ts',
]

export default defineConfig({
  test: {
    // The default would leave one core idle.
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: 'unit',
          ...FAST,
          environment: 'node',
          // Of the window, the parts without a document, which is slow to create.
          include: ['test/{unit,cases,exchange,compliance,architecture}/**/*.test.ts'],
          exclude: SWEEPS,
        },
      },
      { test: { name: 'sweep', ...FAST, environment: 'node', include: SWEEPS } },
      {
        plugins: [react()],
        test: {
          name: 'renderer',
          ...FAST,
          environment: 'jsdom',
          include: ['test/unit/src-renderer/**/*.test.tsx'],
          setupFiles: ['test/unit/src-renderer/each-file.ts'],
        },
      },
      {
        test: {
          name: 'system',
          // Real daemons, buses, keyrings and child processes run at their own speed.
          ...after(1),
          ...FAST,
          environment: 'node',
          include: ['test/system/**/*.test.ts'],
        },
      },
      {
        test: {
          name: 'package',
          ...after(2),
          environment: 'node',
          include: ['test/package/**/*.package.test.ts'],
          // Builds, signs, installs and removes two packages for Windows under Wine.
          exclude: process.env['CULVERT_PACKAGE'] === 'all' ? [] : ['test/package/windows.package.test.ts'],
          globalSetup: ['test/package/driver/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'interop',
          ...after(2),
          environment: 'node',
          include: ['test/interop/**/*.interop.test.ts'],
          // Like the others of its group, which vitest demands.
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'wine',
          ...after(2),
          environment: 'node',
          include: ['test/wine/**/*.wine.test.ts'],
          // A measurement that only `npm run wine:all` runs.
          exclude: process.env['CULVERT_WINE'] === 'all' ? [] : ['test/wine/cost.wine.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          expect: { poll: { timeout: 30_000 } },
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          ...after(3),
          environment: 'node',
          include: ['test/e2e/**/*.e2e.test.ts'],
          globalSetup: ['test/e2e/driver/global-setup.ts'],
          testTimeout: 90_000,
          hookTimeout: 90_000,
          expect: { poll: { timeout: 15_000 } },
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'lab',
          ...after(4),
          environment: 'node',
          include: ['test/lab/*.lab.test.ts'],
          // A file without tests fails, and these have none in the fast set.
          exclude:
            process.env['CULVERT_LAB'] === 'all'
              ? []
              : [
                  ...[
                    'faults',
                    'ipv6',
                    'live',
                    'service',
                    'strongswan-attacks',
                    'strongswan-kills',
                    'strongswan-live',
                    'strongswan-order',
                  ],
                  ...['client-*', 'gateway-libreswan-5', 'gateway-strongswan-6.1'],
                ].map((name) => `test/lab/${name}.lab.test.ts`),
          globalSetup: ['test/lab/driver/global-setup.ts'],
          testTimeout: onHost(120_000),
          // The boot of a guest has a limit of its own.
          hookTimeout: onHost(240_000),
          // One guest per file, and one CPU per guest; slow guests would slow each other down.
          maxWorkers: slowdown() > 1 ? 1 : availableParallelism(),
        },
      },
    ],
  },
})
