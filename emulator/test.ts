import { spawnSync } from 'node:child_process';
import { readDeployed } from './deployed.ts';

/** Runs the tests for deployments against the one on the emulator. */
const { httpUrl, webSocketUrl, sdkAppId, secretKey, admin } = await readDeployed();
const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    'test/contract/contract',
    'test/deployed',
    ...process.argv.slice(2),
  ],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      CARILLON_URL: httpUrl,
      CARILLON_WEBSOCKET_URL: webSocketUrl,
      CARILLON_SDKAPPID: `${sdkAppId}`,
      CARILLON_SECRET_KEY: secretKey,
      CARILLON_ADMIN: admin,
    },
  },
);
process.exitCode = status ?? 1;
