// Functions under test print no metrics and no logs: tests inject the faults that they would report.
process.env.POWERTOOLS_METRICS_DISABLED ??= 'true';
process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
  // Tests import the client's sources, where an app would import the package.
  moduleNameMapper: {
    '^@carillon/client$': '<rootDir>/client/index.ts',
    '^@carillon/client/(.*)$': '<rootDir>/client/$1.ts',
  },
  reporters: ['default', '<rootDir>/test/run-reporter.js'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // `npm run test:packages` runs the first folder. The others need a deployment (see `npm run test:deployed`), and a
  // browser (its path in `CHROMIUM`).
  testPathIgnorePatterns: [
    '<rootDir>/test/packages/',
    ...(process.env.CARILLON_WEBSOCKET_URL ? [] : ['<rootDir>/test/deployed/']),
    // These tests download generators (see `npm run test:generated`).
    ...(process.env.CARILLON_GENERATED ? [] : ['<rootDir>/test/generated/']),
    // It needs six languages (see `npm run test:languages`).
    ...(process.env.CARILLON_LANGUAGES ? [] : ['<rootDir>/test/languages/']),
    ...(process.env.CHROMIUM ? [] : ['<rootDir>/test/browser/']),
  ],
  // AWS's own engine is several times slower than the built-in one.
  testTimeout: process.env.DYNAMODB_LOCAL ? 120_000 : 30_000,
};
