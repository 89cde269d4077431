import { Synthesised } from './synthesised.ts';

const kept = new Synthesised();
const removed = new Synthesised({ removeData: true });

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: readonly string[];
  readonly Properties?: Record<string, unknown>;
}
const resources = ({ template }: Synthesised) =>
  Object.entries(template.toJSON().Resources as Record<string, Resource>);
const survives = ({ DeletionPolicy = 'Delete' }: Resource) => DeletionPolicy !== 'Delete';

describe('removing a deployment', () => {
  it('keeps the tables and the secret, and nothing else', () => {
    const surviving = resources(kept).filter(([, resource]) => survives(resource));
    expect(new Set(surviving.map(([, { Type }]) => Type))).toEqual(
      new Set(['AWS::DynamoDB::Table', 'AWS::SecretsManager::Secret']),
    );
    const tables = kept.ofType('AWS::DynamoDB::Table').length;
    expect(surviving).toHaveLength(tables + 1);
  });

  it('removes everything with removeData', () => {
    for (const [id, resource] of resources(removed)) {
      expect([id, resource.DeletionPolicy ?? 'Delete', resource.UpdateReplacePolicy ?? 'Delete']).toEqual([
        id,
        'Delete',
        'Delete',
      ]);
    }
  });

  it('leaves nothing behind after a failed first deployment', () => {
    for (const [id, resource] of resources(kept).filter(([, one]) => survives(one))) {
      expect([id, resource.DeletionPolicy]).toEqual([id, 'RetainExceptOnCreate']);
    }
  });

  it('leaves no names behind that the next deployment needs', () => {
    const NAMES = ['Name', 'TableName', 'QueueName', 'LogGroupName', 'FunctionName', 'RoleName', 'TopicName'];
    for (const [id, resource] of resources(kept).filter(([, one]) => survives(one))) {
      const fixed = NAMES.filter((name) => resource.Properties?.[name] !== undefined);
      expect([id, fixed]).toEqual([id, []]);
    }
    expect(kept.only('AWS::Scheduler::ScheduleGroup')).not.toHaveProperty('Name');
  });
});

describe('the secret with the apps', () => {
  /** CloudFormation generates a new value whenever one of these properties changes. */
  const generated = (deployment: Synthesised) =>
    deployment.only('AWS::SecretsManager::Secret').GenerateSecretString;

  it('is generated from a template that must never change', () => {
    expect(generated(kept)).toEqual({
      SecretStringTemplate: '{"sdkAppId":1400000000,"admins":["administrator"]}',
      GenerateStringKey: 'secretKey',
      PasswordLength: 64,
      ExcludePunctuation: true,
    });
  });

  it('is the same resource with the same template in every configuration', () => {
    const other = new Synthesised({
      shards: 4,
      removeData: true,
      alarmEmail: 'oncall@example.com',
      requestsPerSecond: 2500,
    });
    expect(generated(other)).toEqual(generated(kept));
    const ids = [kept, other].map((one) => one.ofType('AWS::SecretsManager::Secret').map(([id]) => id));
    expect(ids[0]).toEqual(ids[1]);
  });
});

describe('an option that the first deployment fixes', () => {
  const [[checkId, check] = ['', {}]] = kept.ofType('Custom::FixedConfiguration');

  it('is the number of shards, checked by a function', () => {
    expect(check).toMatchObject({ fixed: { shards: '16' }, ServiceTimeout: '120' });
    expect(JSON.stringify(check.ServiceToken)).toContain('FixedCheck');
    expect(new Synthesised({ shards: 4 }).only('Custom::FixedConfiguration')).toMatchObject({
      fixed: { shards: '4' },
    });
  });

  it('is checked before any other function changes', () => {
    const functions = resources(kept).filter(([, { Type }]) => Type === 'AWS::Lambda::Function');
    const waiting = functions.filter(([, { DependsOn = [] }]) => DependsOn.includes(checkId));
    expect(waiting).toHaveLength(functions.length - 1);
  });
});

describe('the logs', () => {
  it('of functions are JSON, without the lines that Lambda adds to every invocation', () => {
    for (const [, { LoggingConfig }] of kept.ofType('AWS::Lambda::Function')) {
      expect(LoggingConfig).toMatchObject({
        LogFormat: 'JSON',
        SystemLogLevel: 'WARN',
        ApplicationLogLevel: 'INFO',
      });
    }
    for (const [, { LoggingConfig }] of new Synthesised({ logLevel: 'DEBUG' }).ofType(
      'AWS::Lambda::Function',
    )) {
      expect(LoggingConfig).toMatchObject({ ApplicationLogLevel: 'DEBUG' });
    }
  });

  it('of access are in a group that API Gateway can write to without an account policy', () => {
    const names = kept.ofType('AWS::Logs::LogGroup').flatMap(([, { LogGroupName }]) => LogGroupName ?? []);
    expect(names).toHaveLength(1);
    expect(JSON.stringify(names[0])).toMatch(/"\/aws\/vendedlogs\/http-apis\/Carillon-".*AWS::StackId/);
  });
});

describe('trust', () => {
  it('is for this account only: no service assumes a role on behalf of another', () => {
    for (const [id, { AssumeRolePolicyDocument }] of kept.ofType('AWS::IAM::Role')) {
      const { Statement: statements } = AssumeRolePolicyDocument as { Statement: { Condition?: unknown }[] };
      for (const { Condition } of statements) {
        expect([id, Condition]).toEqual([
          id,
          { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        ]);
      }
    }
  });
});

describe('the outputs', () => {
  it('say what to do next', () => {
    const { Value } = kept.template.findOutputs('NextStep').NextStep ?? {};
    expect(Value).toBe('npm run first-push -- --stack Carillon');
  });
});
