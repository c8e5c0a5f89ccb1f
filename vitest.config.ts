import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/kit/longest-first.ts';

/** Where `.ci/run` wants the results as JSON, besides what a person reads. */
const report = process.env.TEST_REPORT;

/** Watches that nothing in its process calls out: it needs one of its own. */
const sealed = ['tests/connectors/conformance.test.ts'];

export default defineConfig({
  test: {
    globalSetup: 'tests/kit/run.ts',
    // No test measures time: these only end what hangs, and a busy machine is none of it.
    testTimeout: 90_000,
    hookTimeout: 120_000,
    // Many files wait for services or clocks: two at a time leave two cores idle, four are in each other's way.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    projects: [
      // Files that share a process load the sources once: a third of the time otherwise.
      { extends: true, test: { name: 'shared', include: ['tests/**/*.test.ts'], exclude: sealed, isolate: false } },
      { extends: true, test: { name: 'sealed', include: sealed } },
    ],
  },
});
