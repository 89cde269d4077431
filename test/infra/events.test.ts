import { type Statement, Synthesised } from './synthesised.ts';

const deployment = new Synthesised();
const [busId] = deployment.ofType('AWS::Events::EventBus').map(([id]) => id);
const policyOf = (role: string): Statement[] =>
  deployment
    .ofType('AWS::IAM::Policy')
    .filter(([id]) => id.startsWith(role))
    .flatMap(([, { PolicyDocument }]) => (PolicyDocument as { Statement: Statement[] }).Statement);
const variablesOf = (stack: Synthesised, id: string): Record<string, unknown> => {
  const found = stack.ofType('AWS::Lambda::Function').find(([logicalId]) => logicalId.startsWith(id));
  if (found === undefined) throw new Error(`There is no function ${id}`);
  return (found[1].Environment as { Variables: Record<string, unknown> }).Variables;
};

describe('the event bus', () => {
  it('is one, named in the outputs', () => {
    expect(deployment.ofType('AWS::Events::EventBus')).toHaveLength(1);
    expect(deployment.template.toJSON().Outputs.EventBusName.Value).toEqual({ Ref: busId });
  });

  it('takes events from the function that announces them, and from no other', () => {
    const putting = deployment
      .ofType('AWS::IAM::Policy')
      .filter(([, policy]) => JSON.stringify(policy).includes('events:'));
    expect(putting.map(([id]) => id.replace(/RoleDefaultPolicy.*/, ''))).toEqual(['EventsAnnounce']);
    const events = policyOf('EventsAnnounce').filter(({ Action }) =>
      JSON.stringify(Action).includes('events:'),
    );
    expect(events).toEqual([
      expect.objectContaining({
        Action: 'events:PutEvents',
        Resource: { 'Fn::GetAtt': [busId, 'Arn'] },
      }),
    ]);
  });
});

describe('the queue of webhooks', () => {
  const queues = deployment.ofType('AWS::SQS::Queue');
  const [webhooks] = queues.filter(([id]) => id.startsWith('EventsWebhooksQueue')).map(([, queue]) => queue);

  it('keeps an event longer than it is retried, and gives it up by age and not by the number of pauses', () => {
    expect(Number(webhooks?.MessageRetentionPeriod)).toBeGreaterThan(30 * 3600);
    expect(webhooks?.RedrivePolicy).toMatchObject({ maxReceiveCount: 1000 });
  });

  it('never lets webhooks go to this machine on AWS', () => {
    for (const id of ['EventsWebhook', 'HttpApiServeevents']) {
      expect(variablesOf(deployment, id)).not.toHaveProperty('WEBHOOKS_TO_LOOPBACK');
    }
    const emulated = new Synthesised({ emulator: true });
    expect(variablesOf(emulated, 'EventsWebhook')).toHaveProperty('WEBHOOKS_TO_LOOPBACK', 'true');
  });
});
