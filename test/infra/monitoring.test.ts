import { jest } from '@jest/globals';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { MetricName } from '../../shared/domain/metrics.ts';
import { Synthesised } from './synthesised.ts';

const deployment = new Synthesised();
const alarms = deployment.ofType('AWS::CloudWatch::Alarm');
const described = (id: string) => {
  const found = alarms.find(([logicalId]) => logicalId.replace(/[0-9A-F]{8}$/, '') === `Monitoring${id}`);
  if (found === undefined) throw new Error(`There is no alarm ${id}`);
  return JSON.stringify(found[1]);
};
const idsOf = (type: string) => deployment.ofType(type).map(([id]) => id);

describe('the alarms', () => {
  it('reach the topic: CloudWatch may publish to it, for this account only', () => {
    const { PolicyDocument } = deployment.only('AWS::SNS::TopicPolicy');
    const { Statement: statements } = PolicyDocument as { Statement: { Effect: string }[] };
    expect(statements.filter(({ Effect }) => Effect === 'Allow')).toEqual([
      {
        Sid: expect.any(String),
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: { Ref: idsOf('AWS::SNS::Topic')[0] },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
    for (const [, { AlarmActions, OKActions }] of alarms) {
      expect(AlarmActions).toEqual([{ Ref: idsOf('AWS::SNS::Topic')[0] }]);
      expect(OKActions).toEqual(AlarmActions);
    }
  });

  it('cover every queue of work: its dead letters, and work that waits too long', () => {
    const mapped = deployment.ofType('AWS::Lambda::EventSourceMapping').length;
    expect(mapped).toBeGreaterThan(0);
    for (const queue of ['ShardTasks', 'Express', 'Bulk', 'Due']) {
      expect(described(`${queue}DeadLetters`)).toContain(`${queue}DeadLetters`);
      expect(described(`${queue}IsLate`)).toContain('ApproximateAgeOfOldestMessage');
    }
    expect(alarms.filter(([id]) => /IsLate/.test(id))).toHaveLength(mapped);
    expect(alarms.filter(([id]) => /DeadLetters/.test(id))).toHaveLength(mapped);
  });

  it('cover the errors of every function, including answers with internal errors', () => {
    const failing = alarms.filter(([id]) => /Fails/.test(id)).map(([, alarm]) => JSON.stringify(alarm));
    for (const id of idsOf('AWS::Lambda::Function')) {
      expect([id, failing.some((alarm) => alarm.includes(`{"Ref":"${id}"}`))]).toEqual([id, true]);
    }
    for (const alarm of failing) expect(alarm).toContain('InternalErrors');
  });

  it('combine at most ten metrics, which is what CloudWatch accepts', () => {
    for (const [id, { Metrics = [] }] of alarms) {
      const metrics = (Metrics as { MetricStat?: unknown }[]).filter(
        ({ MetricStat }) => MetricStat !== undefined,
      );
      expect([id, metrics.length <= 10]).toEqual([id, true]);
    }
  });

  it('combine no metrics on an emulator, which rejects them', () => {
    const emulated = new Synthesised({ emulator: true }).ofType('AWS::CloudWatch::Alarm');
    expect(emulated.length).toBeGreaterThan(0);
    for (const [, alarm] of emulated) expect(alarm).not.toHaveProperty('Metrics');
  });

  it('cover throttles, stopped recursion, lost schedules and a secret that cannot be read', () => {
    expect(described('FunctionsAreThrottled')).toContain('"Throttles"');
    expect(described('AccountIsThrottled')).toContain('AccountThrottled');
    expect(described('AppsAreStale')).toContain('AppsUnreadable');
    expect(described('SchedulesAreLost')).toContain(`{"Ref":"${idsOf('AWS::Scheduler::ScheduleGroup')[0]}"}`);
    const recursive = deployment
      .ofType('AWS::Lambda::Function')
      .filter(([, { RecursiveLoop }]) => RecursiveLoop === 'Allow');
    expect(recursive.length).toBeGreaterThan(0);
    for (const [id] of recursive) expect(described('RecursionIsStopped')).toContain(`{"Ref":"${id}"}`);
  });
});

describe('the metrics of a deployment', () => {
  /** The dimensions of a metric, as a function of the deployment emits it. */
  async function emittedBy(service: string, name: MetricName): Promise<Record<string, string>> {
    const variables = deployment
      .ofType('AWS::Lambda::Function')
      .map(([, { Environment }]) => (Environment as { Variables: Record<string, string> }).Variables)
      .find(({ POWERTOOLS_SERVICE_NAME }) => POWERTOOLS_SERVICE_NAME === service);
    const before = process.env;
    process.env = { ...before, ...variables, POWERTOOLS_DEV: 'true', POWERTOOLS_METRICS_DISABLED: 'false' };
    const log = jest.spyOn(console, 'log').mockReturnValue();
    const { meter, publishMetrics } = await import('../../functions/metrics.ts');
    const handler = middy()
      .use(publishMetrics())
      .handler(async () => meter(name, 1));
    await handler({}, {} as Context);
    const [[printed]] = log.mock.calls as [[string]];
    log.mockRestore();
    process.env = before;
    const { _aws, ...values } = JSON.parse(printed);
    const [{ Namespace, Dimensions }] = _aws.CloudWatchMetrics;
    expect(Namespace).toBe('Carillon');
    return Object.fromEntries(Dimensions[0].map((dimension: string) => [dimension, values[dimension]]));
  }

  it('carry its name, and are the ones that the alarms watch', async () => {
    const dimensions = await emittedBy('queues', 'AccountThrottled');
    expect(dimensions).toEqual({ service: 'queues', deployment: 'Carillon' });
    const watched = JSON.parse(described('AccountIsThrottled')) as {
      Dimensions: { Name: string; Value: string }[];
    };
    expect(Object.fromEntries(watched.Dimensions.map(({ Name, Value }) => [Name, Value]))).toEqual(
      dimensions,
    );
  });
});
