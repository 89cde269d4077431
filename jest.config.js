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
  // These need a deployment: see `npm run test:deployed`.
  testPathIgnorePatterns: process.env.CARILLON_WEBSOCKET_URL ? [] : ['<rootDir>/test/deployed/'],
  testTimeout: 30_000,
};
