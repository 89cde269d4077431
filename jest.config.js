// Functions under test print no metrics.
process.env.POWERTOOLS_METRICS_DISABLED ??= 'true';

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
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // These need a deployment (see `npm run test:deployed`), and a browser (CHROMIUM says where).
  testPathIgnorePatterns: [
    ...(process.env.CARILLON_WEBSOCKET_URL ? [] : ['<rootDir>/test/deployed/']),
    ...(process.env.CHROMIUM ? [] : ['<rootDir>/test/browser/']),
  ],
  testTimeout: 30_000,
};
