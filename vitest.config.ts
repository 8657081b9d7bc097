import { defineConfig } from 'vitest/config';

const report = process.env.UMPIRE_TEST_REPORT;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/lab/global-setup.ts'],
    globals: false,
    pool: 'forks',
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    testTimeout: 10_000,
    hookTimeout: 30_000,
    teardownTimeout: 30_000,
  },
});
