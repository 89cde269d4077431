import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CarillonProps } from '../../infra/carillon-props.ts';
import { OPTION_NAMES, parseConfiguration } from '../../infra/configuration.ts';
import { AwsAccount, accountClients } from '../../operations/account.ts';
import { type Account, preflight } from '../../operations/preflight-checks.ts';
import type { Finding } from './finding.ts';

/**
 * Compares the account's quotas with the configuration in `cdk.json`, or with the defaults.
 *
 * @param folder where `cdk.json` is
 */
export async function checkQuotas(
  stackName: string,
  folder: string,
  account: Account = new AwsAccount(accountClients()),
): Promise<readonly Finding[]> {
  const place = { name: stackName, region: await account.region() };
  return preflight(account, parseConfiguration(configured(folder), place), stackName);
}

function configured(folder: string): CarillonProps {
  const path = join(folder, 'cdk.json');
  if (!existsSync(path)) return {};
  const { context = {} } = JSON.parse(readFileSync(path, 'utf8')) as { context?: Record<string, unknown> };
  return Object.fromEntries(
    OPTION_NAMES.filter((name) => name in context).map((name) => [name, context[name]]),
  );
}
