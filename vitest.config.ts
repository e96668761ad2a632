import { defineConfig } from 'vitest/config'
import PartsLast from './test/support/parts-last.ts'

/** Nothing the product says during any test may hold a secret. */
const LEAKS = 'test/support/leaks/global.ts'
const FOLDER = 'test/support/run-folder.ts'

const common = {
  pool: 'forks',
  // A worker loads the sources once, not for each of its files: so no file leaves anything behind in its process.
  isolate: false,
  // For a build that hangs, never for a machine that is slow.
  testTimeout: 40_000,
  hookTimeout: 40_000,
  allowOnly: false,
  restoreMocks: true,
  unstubEnvs: true,
  setupFiles: 'test/support/leaks/setup.ts',
} as const

export default defineConfig({
  test: {
    // Most of these tests wait for sockets and processes, not for a processor.
    maxWorkers: 4,
    sequence: { sequencer: PartsLast },
    projects: [
      {
        test: {
          ...common,
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/store/postgres/**'],
          globalSetup: [FOLDER, LEAKS],
        },
      },
      // Apart from the others, so that who runs one of those starts no database.
      {
        test: {
          ...common,
          name: 'postgres',
          include: ['test/store/postgres/**/*.test.ts'],
          globalSetup: ['test/support/postgres/shared-cluster.ts', FOLDER, LEAKS],
        },
      },
      // Whole processes, as a user runs them: what is compiled, not the sources.
      {
        test: {
          ...common,
          name: 'e2e',
          testTimeout: 90_000,
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/build.ts', FOLDER, LEAKS],
        },
      },
    ],
  },
})
