import { Synthesised } from './synthesised.ts';

const deployment = new Synthesised();

/** The logical id in a `Ref` or an `Fn::GetAtt`. */
const idOf = (value: unknown): string => {
  const { Ref, 'Fn::GetAtt': attribute } = value as { Ref?: string; 'Fn::GetAtt'?: [string, string] };
  return Ref ?? attribute?.[0] ?? '';
};

const functions = deployment.ofType('AWS::Lambda::Function');
const mappings = deployment.ofType('AWS::Lambda::EventSourceMapping').map(([, mapping]) => ({
  worker: idOf(mapping.FunctionName),
  queue: idOf(mapping.EventSourceArn),
}));

/** The queues to which a role may send. */
function sendsTo(role: string): string[] {
  return deployment
    .ofType('AWS::IAM::Policy')
    .filter(([, { Roles }]) => (Roles as unknown[]).some((one) => idOf(one) === role))
    .flatMap(([, policy]) => {
      const { Statement: statements } = policy.PolicyDocument as {
        Statement: { Action: string | string[]; Resource: unknown }[];
      };
      return statements
        .filter(({ Action }) => [Action].flat().includes('sqs:SendMessage'))
        .flatMap(({ Resource }) => [Resource].flat().map(idOf));
    });
}

describe('a function behind a queue', () => {
  it('may run in a loop exactly when it sends to its own queue', () => {
    const looping = functions.filter(([id, { Role }]) => {
      const own = mappings.filter(({ worker }) => worker === id).map(({ queue }) => queue);
      return sendsTo(idOf(Role)).some((queue) => own.includes(queue));
    });
    const allowed = functions.filter(([, { RecursiveLoop }]) => RecursiveLoop === 'Allow');
    expect(allowed.map(([id]) => id)).toEqual(looping.map(([id]) => id));
    expect(allowed.map(([id]) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual([
      'FanOut',
      'FanOutDeliver',
      'NotificationsNotify',
      'ScheduleDispatch',
    ]);
    for (const [, { RecursiveLoop }] of functions) expect(['Allow', undefined]).toContain(RecursiveLoop);
  });

  it('leaves executions for the APIs of a new account, which has ten, while nobody is notified and no app wants events', () => {
    const small = new Synthesised({ concurrentExecutions: 10 });
    const maximum = small
      .ofType('AWS::Lambda::EventSourceMapping')
      .filter(([id]) => !/^(Notifications|Events)/.test(id))
      .map(([, { ScalingConfig }]) => (ScalingConfig as { MaximumConcurrency: number }).MaximumConcurrency)
      .reduce((sum, one) => sum + one, 0);
    expect(maximum).toBeLessThanOrEqual(8);
    for (const [, one] of small.ofType('AWS::Lambda::Function')) {
      expect(one).not.toHaveProperty('ReservedConcurrentExecutions');
    }
  });
});

describe('the schedules', () => {
  it('send to a queue, which keeps what is due, and never call a function', () => {
    const trusted = deployment
      .ofType('AWS::IAM::Role')
      .filter(([, role]) => JSON.stringify(role).includes('scheduler.amazonaws.com'));
    expect(trusted).toHaveLength(1);
    const role = trusted[0]?.[0] ?? '';
    const due = mappings.find(({ worker }) => worker.startsWith('ScheduleDispatch'));
    expect(sendsTo(role)).toContain(due?.queue);
    const invoking = deployment
      .statements()
      .filter(([, { Action }]) => [Action].flat().includes('lambda:InvokeFunction'));
    expect(invoking).toEqual([]);
  });

  it('name that queue and its dead letters in the functions that create them', () => {
    const due = deployment.ofType('AWS::SQS::Queue').find(([id]) => id.startsWith('ScheduleDueQueue'));
    const redrive = due?.[1].RedrivePolicy as { deadLetterTargetArn: unknown } | undefined;
    const environments = functions
      .map(([, one]) => (one.Environment as { Variables: Record<string, unknown> }).Variables)
      .filter(({ SCHEDULE_GROUP }) => SCHEDULE_GROUP !== undefined);
    expect(environments.length).toBeGreaterThanOrEqual(3);
    for (const { DUE_QUEUE_ARN, DUE_DEAD_LETTERS_ARN } of environments) {
      expect(idOf(DUE_QUEUE_ARN)).toBe(due?.[0]);
      expect(DUE_DEAD_LETTERS_ARN).toEqual(redrive?.deadLetterTargetArn);
    }
  });
});
