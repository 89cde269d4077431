import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { App } from 'aws-cdk-lib';
import { InvalidConfiguration, parseConfiguration } from '../infra/configuration.ts';
import { propsFromContext } from '../infra/context.ts';
import { AwsAccount, accountClients } from './account.ts';
import { type Finding, preflight } from './preflight-checks.ts';

/** `npm run preflight`: compares the configuration in `cdk.json` with the account and region in the environment. */

const SIGNS: Readonly<Record<Finding['level'], string>> = { ok: '✓', warning: '!', failure: '✗' };

const { values } = parseArgs({ options: { stack: { type: 'string', default: 'Carillon' } } });
const { context } = JSON.parse(readFileSync(new URL('../cdk.json', import.meta.url), 'utf8')) as {
  context: Record<string, unknown>;
};

try {
  const account = new AwsAccount(accountClients());
  const props = propsFromContext(new App({ context }).node);
  const configuration = parseConfiguration(props, { name: values.stack, region: await account.region() });
  const findings = await preflight(account, configuration, values.stack);
  for (const { level, text } of findings) console.log(`${SIGNS[level]} ${text}`);
  if (findings.some(({ level }) => level === 'failure')) process.exitCode = 1;
} catch (error) {
  const { name, message } = error as Error;
  console.error(error instanceof InvalidConfiguration ? message : `AWS did not answer (${name}): ${message}`);
  process.exitCode = 1;
}
