import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Real services and child processes on a small machine: more files at once only make each of them slower.
    maxWorkers: 2,
  },
});
