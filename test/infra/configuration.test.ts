import { App } from 'aws-cdk-lib';
import type { CarillonProps } from '../../infra/carillon-props.ts';
import { InvalidConfiguration, parseConfiguration } from '../../infra/configuration.ts';
import { propsFromContext } from '../../infra/context.ts';

const parse = (props: CarillonProps, region?: string) =>
  parseConfiguration(props, { name: 'Carillon', region });
const fromContext = (context: Record<string, unknown>, environment: NodeJS.ProcessEnv = {}) =>
  propsFromContext(new App({ context }).node, environment);

describe('an option', () => {
  it('from the command line is converted from text', () => {
    expect(
      fromContext({
        shards: '4',
        removeData: 'true',
        tracing: 'false',
        domainName: 'push.example.com',
        corsOrigins: 'https://a.example.com, https://b.example.com',
      }),
    ).toEqual({
      shards: 4,
      removeData: true,
      tracing: false,
      domainName: 'push.example.com',
      corsOrigins: ['https://a.example.com', 'https://b.example.com'],
    });
  });

  it('in the environment is overridden by the same option in the context', () => {
    const environment = { CARILLON_SHARDS: '4', CARILLON_ALARM_EMAIL: 'oncall@example.com' };
    expect(fromContext({ shards: 8 }, environment)).toEqual({ shards: 8, alarmEmail: 'oncall@example.com' });
  });

  it('that does not exist is rejected by name', () => {
    const typing = { shard: 4 };
    expect(() => parse(typing as CarillonProps)).toThrow('shard');
  });

  it.each([
    ['shards', '0'],
    ['shards', 'many'],
    ['shards', '1e2'],
    ['shards', '0x10'],
    ['deliveryConcurrency', 1],
    ['notificationConcurrency', 1],
    ['apnsEndpoint', 'http://example.com'],
    ['providerCa', 'no certificate'],
    ['pushServices', ['https://example.com/']],
    ['concurrentExecutions', 9],
    ['removeData', 'perhaps'],
    ['logRetentionDays', 31],
    ['alarmEmail', 'nobody'],
    ['corsOrigins', 'not a url'],
  ])('%s = %j is rejected by name', (name, value) => {
    const props = fromContext({ [name]: value });
    expect(() => parse(props)).toThrow(InvalidConfiguration);
    expect(() => parse(props)).toThrow(`The option ${name} is `);
  });

  it.each([
    ['a domain name without a certificate', { domainName: 'push.example.com' }, 'certificateArn'],
    ['a certificate without a domain name', { certificateArn: 'arn:aws:acm:x' }, 'certificateArn requires'],
    [
      'one domain name for both APIs',
      { domainName: 'a.example.com', webSocketDomainName: 'a.example.com', certificateArn: 'arn:aws:acm:x' },
      'must differ',
    ],
    ['data removed and protected', { removeData: true, deletionProtection: true }, 'contradict'],
  ])('contradicts another: %s', (_, props, message) => {
    expect(() => parse(props)).toThrow(message);
  });
});

describe('the rates', () => {
  it('are shares of the default quota of the region', () => {
    expect(parse({})).toMatchObject({
      requestsPerSecond: 10_000,
      postsPerSecond: 9000,
      framesPerSecond: 600,
      apiRequestsPerSecond: 400,
    });
    expect(parse({}, 'eu-central-1').requestsPerSecond).toBe(10_000);
    expect(parse({}, 'eu-south-1')).toMatchObject({ requestsPerSecond: 2500, postsPerSecond: 2250 });
  });

  it('follow a quota that was raised', () => {
    expect(parse({ requestsPerSecond: 40_000 })).toMatchObject({ postsPerSecond: 36_000 });
  });

  it('are rejected together when they exceed the quota', () => {
    expect(() => parse({ postsPerSecond: 9000, framesPerSecond: 3000, apiRequestsPerSecond: 1000 })).toThrow(
      'postsPerSecond 9000 + framesPerSecond 3000 + apiRequestsPerSecond 1000 = 13000 exceeds requestsPerSecond 10000',
    );
    expect(() => parse({ postsPerSecond: 9000 }, 'mx-central-1')).toThrow('requestsPerSecond 2500');
    const all = { postsPerSecond: 9000, framesPerSecond: 600, apiRequestsPerSecond: 400 };
    expect(parse(all)).toMatchObject(all);
  });
});

describe('the concurrency of the queues', () => {
  it('is limited where more functions do not help', () => {
    expect(parse({})).toMatchObject({
      concurrentExecutions: 1000,
      fanOutConcurrency: 16,
      expressConcurrency: 5,
      deliveryConcurrency: 20,
      notificationConcurrency: 10,
    });
  });

  it('leaves executions for the APIs in a new account, which has ten', () => {
    expect(parse({ concurrentExecutions: 10 })).toMatchObject({
      fanOutConcurrency: 2,
      expressConcurrency: 2,
      deliveryConcurrency: 2,
      notificationConcurrency: 2,
    });
  });

  it('is rejected when it exceeds that of the account', () => {
    expect(() => parse({ concurrentExecutions: 10, deliveryConcurrency: 5 })).toThrow(
      'exceeds concurrentExecutions 10',
    );
  });
});
