import base from '../../jest.config.js';

/** The tests that judge the mutants of `shared/domain`: those that need no server. */
export default { ...base, rootDir: '../..', testMatch: ['<rootDir>/test/unit/**/*.test.ts'] };
