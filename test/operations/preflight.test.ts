import { Readable } from 'node:stream';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SNSClient } from '@aws-sdk/client-sns';
import type { CarillonProps } from '../../infra/carillon-props.ts';
import { parseConfiguration } from '../../infra/configuration.ts';
import { AwsAccount } from '../../operations/account.ts';
import { type Account, preflight } from '../../operations/preflight-checks.ts';

/** An account with AWS's defaults, in which Carillon is deployed and its alarms are confirmed. */
const USUAL: Account = {
  region: async () => 'eu-central-1',
  requestsPerSecond: async () => 10_000,
  connectionsPerSecond: async () => 500,
  concurrentExecutions: async () => 1000,
  clockOffset: async () => 1200,
  outputs: async () => ({ AlarmTopicArn: 'arn:topic' }),
  subscriptions: async () => [{ endpoint: 'oncall@example.com', isConfirmed: true }],
};

/** The findings of a preflight, without the positive ones. */
async function faults(account: Partial<Account>, props: CarillonProps = {}): Promise<string[]> {
  const configuration = parseConfiguration(props, { name: 'Carillon' });
  const findings = await preflight({ ...USUAL, ...account }, configuration, 'Carillon');
  return findings.flatMap(({ level, text }) => (level === 'ok' ? [] : `${level} ${text}`));
}

describe('the preflight', () => {
  it('finds nothing wrong with the usual account', async () => {
    expect(await faults({})).toEqual([]);
  });

  it('reports how to fit the configuration to a smaller quota', async () => {
    expect(await faults({ requestsPerSecond: async () => 2500 })).toEqual([
      expect.stringMatching(/^failure .*set "requestsPerSecond": 2500 in cdk\.json/),
    ]);
    expect(await faults({ requestsPerSecond: async () => 2500 }, { requestsPerSecond: 2500 })).toEqual([]);
  });

  it('reports that a new account is enough for a trial, and what to request before a launch', async () => {
    const account = { concurrentExecutions: async () => 10 };
    expect(await faults(account)).toEqual([
      expect.stringMatching(/^failure .*set "concurrentExecutions": 10 in cdk\.json/),
      expect.stringMatching(/^warning .*request 1,000 from AWS/),
    ]);
    expect(await faults(account, { concurrentExecutions: 10 })).toEqual([
      expect.stringMatching(/^warning .*request 1,000 from AWS/),
    ]);
  });

  it.each([
    [61_000, 'behind'],
    [-61_000, 'ahead of'],
  ])('detects a clock that is wrong by %i ms', async (offset, direction) => {
    expect(await faults({ clockOffset: async () => offset })).toEqual([
      expect.stringMatching(new RegExp(`^failure clock: this machine is 61 s ${direction} AWS`)),
    ]);
  });

  it('detects alarms that nobody receives', async () => {
    expect(await faults({ subscriptions: async () => [] })).toEqual([
      expect.stringMatching(/^warning alarms: nobody receives them/),
    ]);
    const pending = [{ endpoint: 'oncall@example.com', isConfirmed: false }];
    expect(await faults({ subscriptions: async () => pending })).toEqual([
      expect.stringMatching(/^failure alarms: oncall@example.com has not confirmed/),
    ]);
  });

  it('works before the first deployment', async () => {
    const account = { outputs: async () => undefined };
    expect(await faults(account)).toEqual([expect.stringMatching(/^warning alarms: nobody will receive/)]);
    expect(await faults(account, { alarmEmail: 'oncall@example.com' })).toEqual([]);
  });

  it('reports which figures AWS does not provide', async () => {
    const nothing = async () => undefined;
    const account = {
      requestsPerSecond: nothing,
      connectionsPerSecond: nothing,
      concurrentExecutions: nothing,
    };
    const found = await faults(account);
    expect(found).toHaveLength(3);
    for (const one of found) expect(one).toMatch(/^warning .*AWS reports no figure/);
  });
});

describe('the account', () => {
  /** SDK clients whose requests are answered by host. */
  function accountAnswering(
    answers: Readonly<Record<string, { status?: number; body: string; date?: Date }>>,
  ) {
    const config = {
      region: 'eu-south-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 's' },
      maxAttempts: 1,
      requestHandler: {
        handle: async ({ hostname }: { hostname: string }) => {
          const {
            status = 200,
            body,
            date = new Date(),
          } = answers[hostname.split('.')[0] ?? ''] ?? { body: '{}' };
          const headers = { date: date.toUTCString(), 'content-type': 'application/json' };
          return { response: { statusCode: status, headers, body: Readable.from([Buffer.from(body)]) } };
        },
      },
    };
    return new AwsAccount({
      apiGateway: new APIGatewayClient(config),
      cloudFormation: new CloudFormationClient(config),
      lambda: new LambdaClient(config),
      quotas: new ServiceQuotasClient(config),
      sns: new SNSClient(config),
    });
  }

  it('reads its quotas, its region and the clock of AWS', async () => {
    const account = accountAnswering({
      apigateway: { body: '{"throttleSettings":{"burstLimit":1250,"rateLimit":2500}}' },
      servicequotas: { body: '{"Quota":{"Value":500}}' },
      lambda: {
        body: '{"AccountLimit":{"ConcurrentExecutions":10}}',
        date: new Date(Date.now() + 3_600_000),
      },
    });
    expect(await account.region()).toBe('eu-south-1');
    expect(await account.requestsPerSecond()).toBe(2500);
    expect(await account.connectionsPerSecond()).toBe(500);
    expect(await account.concurrentExecutions()).toBe(10);
    const offset = await account.clockOffset();
    expect(Math.abs(offset - 3_600_000)).toBeLessThan(5000);
  });

  it('reads the outputs of a stack, and detects that one is not deployed', async () => {
    const found = accountAnswering({
      cloudformation: {
        body: '<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>Carillon</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs><member><OutputKey>HttpUrl</OutputKey><OutputValue>https://a</OutputValue></member></Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>',
      },
    });
    expect(await found.outputs('Carillon')).toEqual({ HttpUrl: 'https://a' });
    const missing = accountAnswering({
      cloudformation: {
        status: 400,
        body: '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id Carillon does not exist</Message></Error></ErrorResponse>',
      },
    });
    expect(await missing.outputs('Carillon')).toBeUndefined();
  });

  it('knows which subscriptions are confirmed', async () => {
    const member = (endpoint: string, arn: string) =>
      `<member><Endpoint>${endpoint}</Endpoint><SubscriptionArn>${arn}</SubscriptionArn></member>`;
    const account = accountAnswering({
      sns: {
        body: `<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions>${member('a@example.com', 'PendingConfirmation')}${member('b@example.com', 'arn:aws:sns:x')}</Subscriptions></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`,
      },
    });
    expect(await account.subscriptions('arn:topic')).toEqual([
      { endpoint: 'a@example.com', isConfirmed: false },
      { endpoint: 'b@example.com', isConfirmed: true },
    ]);
  });
});
