import type { Configuration } from '../infra/configuration.ts';

/** Who receives the alarms. */
export interface Subscription {
  readonly endpoint: string;
  readonly isConfirmed: boolean;
}

/** What the checks ask about an account in one region. `undefined` is a figure that AWS does not give. */
export interface Account {
  region(): Promise<string>;
  /** API Gateway requests per second of the account. */
  requestsPerSecond(): Promise<number | undefined>;
  /** New WebSocket connections per second of the account. */
  connectionsPerSecond(): Promise<number | undefined>;
  /** Lambda functions that may run at once in the account. */
  concurrentExecutions(): Promise<number | undefined>;
  /** By how much the clock of AWS is ahead of this machine's, in milliseconds. */
  clockOffset(): Promise<number>;
  /** The outputs of a stack, or `undefined` when it is not deployed. */
  outputs(stackName: string): Promise<Readonly<Record<string, string>> | undefined>;
  subscriptions(topicArn: string): Promise<readonly Subscription[]>;
}

/** What a check found; a `failure` has to be corrected before a launch. */
export interface Finding {
  readonly level: 'ok' | 'warning' | 'failure';
  readonly text: string;
}

/** The difference of clocks beyond which AWS, or a check of a ticket, may refuse what this machine signs. */
const CLOCK_TOLERANCE = 60_000;
/** Concurrent executions below which a launch is likely to be throttled. */
const LAUNCH_CONCURRENCY = 100;

const ok = (text: string): Finding => ({ level: 'ok', text });
const warning = (text: string): Finding => ({ level: 'warning', text });
const failure = (text: string): Finding => ({ level: 'failure', text });

/** Compares a configuration with the account and region that it is meant for. */
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
  if (Math.abs(offset) <= CLOCK_TOLERANCE) return ok(`clock: ${seconds} s from that of AWS`);
  const direction = offset > 0 ? 'behind' : 'ahead of';
  return failure(
    `clock: this machine is ${seconds} s ${direction} AWS, so that tickets signed here may be refused: set its clock`,
  );
}

function requests(quota: number | undefined, { requestsPerSecond, postsPerSecond }: Configuration): Finding {
  const name = 'API Gateway requests per second';
  if (quota === undefined)
    return warning(`${name}: AWS does not say; the configuration uses ${requestsPerSecond}`);
  if (quota < requestsPerSecond) {
    return failure(
      `${name}: the account has ${quota}, the configuration uses ${requestsPerSecond}: set "requestsPerSecond": ${quota} in cdk.json, or ask AWS for a higher quota`,
    );
  }
  const more = quota > requestsPerSecond ? `; the configuration uses ${requestsPerSecond} of them` : '';
  return ok(
    `${name}: ${quota}${more}. A push to 1,000,000 users online takes about ${Math.ceil(1_000_000 / postsPerSecond)} s`,
  );
}

function connections(quota: number | undefined, { reconnectSeconds }: Configuration): Finding {
  const name = 'new connections per second';
  if (quota === undefined) return warning(`${name}: AWS does not say`);
  return ok(
    `${name}: ${quota}. With reconnectSeconds ${reconnectSeconds}, up to ${quota * reconnectSeconds} clients reconnect in time: raise both for more`,
  );
}

function concurrency(quota: number | undefined, { concurrentExecutions }: Configuration): readonly Finding[] {
  const name = 'Lambda concurrent executions';
  if (quota === undefined) return [warning(`${name}: AWS does not say`)];
  const findings =
    quota < concurrentExecutions
      ? failure(
          `${name}: the account has ${quota}, the configuration uses ${concurrentExecutions}: set "concurrentExecutions": ${quota} in cdk.json, or ask AWS for a higher quota`,
        )
      : ok(`${name}: ${quota}`);
  if (quota >= LAUNCH_CONCURRENCY) return [findings];
  return [
    findings,
    warning(`${name}: ${quota} are enough to try Carillon, not for a launch: ask AWS for 1,000`),
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
  if (AlarmTopicArn === undefined) return [failure(`alarms: the stack ${stackName} is not one of Carillon`)];
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
