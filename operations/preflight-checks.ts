import type { Configuration } from '../infra/configuration.ts';

/** A subscription to the alarms. */
export interface Subscription {
  readonly endpoint: string;
  readonly isConfirmed: boolean;
}

/** The account in one region, as far as the checks need it. `undefined` is a figure that AWS does not provide. */
export interface Account {
  region(): Promise<string>;
  /** The account's quota of API Gateway requests per second. */
  requestsPerSecond(): Promise<number | undefined>;
  /** The account's quota of new WebSocket connections per second. */
  connectionsPerSecond(): Promise<number | undefined>;
  /** The account's quota of concurrent Lambda executions. */
  concurrentExecutions(): Promise<number | undefined>;
  /** How far AWS's clock is ahead of this machine's, in milliseconds. */
  clockOffset(): Promise<number>;
  /** The outputs of a stack; `undefined` if it is not deployed. */
  outputs(stackName: string): Promise<Readonly<Record<string, string>> | undefined>;
  subscriptions(topicArn: string): Promise<readonly Subscription[]>;
}

/** The result of a check; a `failure` must be corrected before a launch. */
export interface Finding {
  readonly level: 'ok' | 'warning' | 'failure';
  readonly text: string;
}

/** Above this clock difference, in milliseconds, AWS or the ticket check may reject what this machine signs. */
const CLOCK_TOLERANCE = 60_000;
/** With fewer concurrent executions, a launch is likely to be throttled. */
const LAUNCH_CONCURRENCY = 100;

const ok = (text: string): Finding => ({ level: 'ok', text });
const warning = (text: string): Finding => ({ level: 'warning', text });
const failure = (text: string): Finding => ({ level: 'failure', text });

/** Compares a configuration with the account and region of its deployment. */
export async function preflight(
  account: Account,
  configuration: Configuration,
  stackName: string,
): Promise<readonly Finding[]> {
  return [
    ok(`region ${await account.region()}, stack ${stackName}`),
    clock(await account.clockOffset()),
    requests(await account.requestsPerSecond(), configuration),
    connections(await account.connectionsPerSecond(), configuration),
    ...concurrency(await account.concurrentExecutions(), configuration),
    ...(await alarms(account, configuration, stackName)),
  ];
}

function clock(offset: number): Finding {
  const seconds = Math.round(Math.abs(offset) / 1000);
  if (Math.abs(offset) <= CLOCK_TOLERANCE) return ok(`clock: ${seconds} s difference from AWS`);
  const direction = offset > 0 ? 'behind' : 'ahead of';
  return failure(
    `clock: this machine is ${seconds} s ${direction} AWS, so tickets signed here may be rejected: set its clock`,
  );
}

function requests(quota: number | undefined, { requestsPerSecond, postsPerSecond }: Configuration): Finding {
  const name = 'API Gateway requests per second';
  if (quota === undefined)
    return warning(`${name}: AWS reports no figure; the configuration uses ${requestsPerSecond}`);
  if (quota < requestsPerSecond) {
    return failure(
      `${name}: the account has ${quota}, the configuration uses ${requestsPerSecond}: set "requestsPerSecond": ${quota} in cdk.json, or request a higher quota from AWS`,
    );
  }
  const more = quota > requestsPerSecond ? `; the configuration uses ${requestsPerSecond} of them` : '';
  return ok(
    `${name}: ${quota}${more}. A push to 1,000,000 online users takes about ${Math.ceil(1_000_000 / postsPerSecond)} s`,
  );
}

function connections(quota: number | undefined, { reconnectSeconds }: Configuration): Finding {
  const name = 'new connections per second';
  if (quota === undefined) return warning(`${name}: AWS reports no figure`);
  return ok(
    `${name}: ${quota}. With reconnectSeconds ${reconnectSeconds}, up to ${quota * reconnectSeconds} clients reconnect in time: raise both for more`,
  );
}

function concurrency(quota: number | undefined, { concurrentExecutions }: Configuration): readonly Finding[] {
  const name = 'Lambda concurrent executions';
  if (quota === undefined) return [warning(`${name}: AWS reports no figure`)];
  const findings =
    quota < concurrentExecutions
      ? failure(
          `${name}: the account has ${quota}, the configuration uses ${concurrentExecutions}: set "concurrentExecutions": ${quota} in cdk.json, or request a higher quota from AWS`,
        )
      : ok(`${name}: ${quota}`);
  if (quota >= LAUNCH_CONCURRENCY) return [findings];
  return [
    findings,
    warning(
      `${name}: ${quota} is enough for trying out Carillon, but not for a launch: request 1,000 from AWS`,
    ),
  ];
}

async function alarms(
  account: Account,
  { alarmEmail }: Configuration,
  stackName: string,
): Promise<readonly Finding[]> {
  const outputs = await account.outputs(stackName);
  if (outputs === undefined) {
    return alarmEmail === undefined
      ? [warning('alarms: nobody will receive them: set "alarmEmail" in cdk.json')]
      : [ok(`alarms: ${alarmEmail} will be asked to confirm; run this again after the deployment`)];
  }
  const { AlarmTopicArn } = outputs;
  if (AlarmTopicArn === undefined) return [failure(`alarms: ${stackName} is not a Carillon stack`)];
  const subscriptions = await account.subscriptions(AlarmTopicArn);
  if (subscriptions.length === 0) {
    return [warning('alarms: nobody receives them: set "alarmEmail" in cdk.json and deploy')];
  }
  return subscriptions.map(({ endpoint, isConfirmed }) =>
    isConfirmed
      ? ok(`alarms: ${endpoint} receives them`)
      : failure(`alarms: ${endpoint} has not confirmed: open the link in the e-mail from AWS`),
  );
}
