import { defineConfig } from 'vitest/config';

/** Where `.ci/run` wants the results as JSON, besides what a person reads. */
const report = process.env.TEST_REPORT;

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Real services and child processes on a small machine: more files at once only make each of them slower.
    maxWorkers: 2,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
});
