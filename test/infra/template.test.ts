import { readdirSync, readFileSync, statSync } from 'node:fs';
import { OPTION_NAMES } from '../../infra/configuration.ts';
import { readAssembly } from '../../local/assembly.ts';
import { COMMAND_NAMES } from '../../shared/protocol/commands.ts';
import { TABLES, type TableDefinition } from '../../shared/storage/tables.ts';
import { ASSEMBLY } from '../integration/running-stack.ts';
import { type Statement, Synthesised } from './synthesised.ts';

const synthesised = new Synthesised();
const { template } = synthesised;
const ofType = synthesised.ofType.bind(synthesised);

/** What each function may do to each table, and to the indexes of which. */
function tableAccess(): Record<string, Record<string, string[]>> {
  const access: Record<string, Record<string, string[]>> = {};
  for (const [id, properties] of ofType('AWS::IAM::Policy')) {
    const { Statement: statements } = properties.PolicyDocument as { Statement: Statement[] };
    const tables: Record<string, string[]> = {};
    for (const { Action, Resource } of statements) {
      const actions = [Action].flat().flatMap((action) => /^dynamodb:(.*)$/.exec(action)?.[1] ?? []);
      for (const resource of [Resource].flat().map((one) => JSON.stringify(one))) {
        const table = /"Storage([A-Z][a-z]+)[0-9A-F]{8}"/.exec(resource)?.[1];
        if (table === undefined) continue;
        const name = resource.includes('/index/') ? `${table} indexes` : table;
        tables[name] = [...new Set([...(tables[name] ?? []), ...actions])].sort();
      }
    }
    if (Object.keys(tables).length > 0) access[id.replace(/RoleDefaultPolicy.*/, '')] = tables;
  }
  return access;
}

describe('the template', () => {
  it('gives each function the access to tables that it needs, and no more', () => {
    expect(tableAccess()).toEqual({
      HttpApiServeaccounts: {
        Accounts: ['BatchGetItem', 'DeleteItem', 'GetItem', 'UpdateItem'],
        Tags: ['DeleteItem', 'GetItem', 'PutItem', 'Query'],
        History: ['DeleteItem', 'Query'],
        Connections: ['DeleteItem', 'Query'],
        Devices: ['DeleteItem', 'GetItem', 'Query'],
        Settings: ['GetItem', 'PutItem', 'UpdateItem'],
        Audit: ['PutItem'],
      },
      HttpApiServeattributes: {
        Accounts: ['BatchGetItem', 'GetItem', 'UpdateItem'],
        History: ['GetItem', 'PutItem'],
        Settings: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'],
        Audit: ['PutItem'],
      },
      HttpApiServetags: {
        Accounts: ['BatchGetItem'],
        Tags: ['DeleteItem', 'GetItem', 'PutItem', 'Query'],
        History: ['GetItem', 'PutItem'],
        Settings: ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'],
        Audit: ['PutItem'],
      },
      HttpApiServedevices: {
        Accounts: ['BatchGetItem'],
        Devices: ['DeleteItem', 'GetItem', 'PutItem', 'Query'],
        Settings: ['GetItem', 'UpdateItem'],
        Audit: ['PutItem'],
      },
      HttpApiServepush: {
        Accounts: ['BatchGetItem', 'Query'],
        'Accounts indexes': ['Query'],
        'Tags indexes': ['Query'],
        Connections: ['Query'],
        Settings: ['GetItem', 'PutItem', 'UpdateItem'],
        Messages: ['BatchWriteItem'],
        Pushes: ['GetItem', 'PutItem', 'UpdateItem'],
        Audit: ['PutItem'],
      },
      HttpApiServetasks: {
        Settings: ['GetItem', 'UpdateItem'],
        Messages: ['BatchWriteItem'],
        Pushes: ['BatchGetItem', 'GetItem', 'Query', 'UpdateItem'],
        'Pushes indexes': ['Query'],
        Audit: ['PutItem'],
      },
      HttpApiServeschedule: {
        Accounts: ['BatchGetItem'],
        Settings: ['GetItem', 'UpdateItem'],
        Pushes: ['DeleteItem', 'GetItem', 'PutItem', 'Query'],
        Audit: ['PutItem'],
      },
      HttpApiServeoperators: {
        Accounts: ['BatchGetItem', 'Query'],
        'Accounts indexes': ['Query'],
        Tags: ['Query'],
        'Tags indexes': ['Query'],
        History: ['Query'],
        Connections: ['Query'],
        Devices: ['Query'],
        Settings: ['GetItem', 'Query', 'UpdateItem'],
        Pushes: ['BatchGetItem', 'GetItem', 'Query'],
        'Pushes indexes': ['Query'],
        Audit: ['Query'],
      },
      HttpApiServeevents: {
        Settings: ['DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'],
        Audit: ['PutItem'],
      },
      EventsAnnounce: { Settings: ['GetItem'], Pushes: ['BatchGetItem', 'GetItem', 'UpdateItem'] },
      EventsWebhook: { Settings: ['GetItem', 'UpdateItem'] },
      ScheduleDispatch: {
        Accounts: ['BatchGetItem'],
        Settings: ['GetItem', 'UpdateItem'],
        Messages: ['BatchWriteItem'],
        Pushes: ['GetItem', 'PutItem', 'UpdateItem'],
        'Pushes indexes': ['Query'],
      },
      RealtimeConnect: {
        Accounts: ['BatchGetItem', 'GetItem', 'UpdateItem'],
        Connections: ['DeleteItem', 'GetItem', 'PutItem', 'Query'],
        Settings: ['GetItem', 'PutItem'],
      },
      RealtimeDisconnect: { Connections: ['DeleteItem', 'GetItem'] },
      RealtimeResume: {
        Accounts: ['BatchGetItem', 'GetItem', 'UpdateItem'],
        Tags: ['Query'],
        History: ['Query'],
        Connections: ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'],
        Messages: ['BatchGetItem', 'Query'],
        Pushes: ['BatchGetItem'],
      },
      RealtimeDevice: {
        Connections: ['GetItem', 'UpdateItem'],
        Devices: ['DeleteItem', 'GetItem', 'PutItem', 'Query'],
        Pushes: ['GetItem', 'PutItem', 'UpdateItem'],
      },
      RealtimePing: { Connections: ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'] },
      NotificationsNotify: {
        Accounts: ['GetItem'],
        'Accounts indexes': ['Query'],
        'Tags indexes': ['Query'],
        Connections: ['Query'],
        Devices: ['DeleteItem', 'GetItem', 'Query', 'UpdateItem'],
        Settings: ['GetItem', 'PutItem'],
        Pushes: ['DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'],
      },
      FanOutFanOut: {
        'Accounts indexes': ['Query'],
        'Tags indexes': ['Query'],
        Connections: ['DeleteItem', 'Query'],
        Pushes: ['GetItem', 'UpdateItem'],
      },
      FanOutDeliver: { Connections: ['DeleteItem'], Pushes: ['GetItem', 'UpdateItem'] },
    });
  });

  it('holds no secret key', () => {
    const secrets = ofType('AWS::SecretsManager::Secret').map(([, secret]) => secret);
    expect(secrets).toEqual([expect.objectContaining({ GenerateSecretString: expect.anything() })]);
    expect(secrets[0]).not.toHaveProperty('SecretString');
  });

  it('has no wildcard action, and wildcard resources only below one table or one API', () => {
    for (const [, properties] of ofType('AWS::IAM::Policy')) {
      const { Statement: statements } = properties.PolicyDocument as { Statement: Statement[] };
      for (const { Action, Resource } of statements) {
        expect([Action].flat().filter((action) => action.includes('*'))).toEqual([]);
        expect([Resource].flat()).not.toContain('*');
        const parts: readonly string[] = JSON.stringify(Resource).match(/"[^"]*\*[^"]*"/g) ?? [];
        for (const part of parts.filter((one) => one !== '"/*"')) {
          expect(part).toMatch(/^"\/ws\/(?:POST|DELETE)\/@connections\/\*"$/);
        }
        if (parts.includes('"/*"'))
          expect(JSON.stringify(Resource)).toMatch(/:schedule\/",\{"Ref":"ScheduleGroup\w+"\}/);
      }
    }
  });

  it('has every table on demand, recoverable, with its expiry and its indexes', () => {
    const tables = ofType('AWS::DynamoDB::Table');
    expect(tables).toHaveLength(Object.keys(TABLES).length);
    for (const [name, definition] of Object.entries<TableDefinition>(TABLES)) {
      const [, table] = tables.find(([id]) => id.startsWith(`Storage${name}`)) ?? [];
      expect(table).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        ...(definition.ttl ? { TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true } } : {}),
      });
      const indexes = (table?.GlobalSecondaryIndexes ?? []) as { IndexName: string }[];
      expect(indexes.map(({ IndexName }) => IndexName)).toEqual(
        definition.indexes.map((index) => index.name),
      );
    }
  });

  it('has a dead-letter queue behind every queue of work, and encrypts them all', () => {
    const queues = ofType('AWS::SQS::Queue');
    const worked = queues.filter(([, { RedrivePolicy }]) => RedrivePolicy !== undefined);
    expect(worked).toHaveLength(ofType('AWS::Lambda::EventSourceMapping').length);
    expect(queues).toHaveLength(2 * worked.length);
    for (const [, queue] of queues) expect(queue).toMatchObject({ SqsManagedSseEnabled: true });
  });

  it('reports failures item by item, bounds the concurrency, and shows a batch again only after six timeouts', () => {
    const mappings = ofType('AWS::Lambda::EventSourceMapping');
    expect(mappings).toHaveLength(7);
    for (const [, mapping] of mappings) {
      expect(mapping).toMatchObject({ FunctionResponseTypes: ['ReportBatchItemFailures'] });
      expect((mapping.ScalingConfig as { MaximumConcurrency: number }).MaximumConcurrency).toBeGreaterThan(1);
      const queue = (mapping.EventSourceArn as { 'Fn::GetAtt': [string] })['Fn::GetAtt'][0];
      const handler = (mapping.FunctionName as { Ref: string }).Ref;
      const timeout = Number(template.findResources('AWS::Lambda::Function')[handler]?.Properties.Timeout);
      const visibility = template.findResources('AWS::SQS::Queue')[queue]?.Properties.VisibilityTimeout;
      expect(visibility).toBe(6 * timeout);
    }
  });

  it('runs every function of the folder on arm64 and Node 24', () => {
    const functions = ofType('AWS::Lambda::Function');
    for (const [, handler] of functions) {
      expect(handler).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
      });
    }
    const bundles = readdirSync(new URL('../../.bundles/', import.meta.url), {
      recursive: true,
      encoding: 'utf8',
    });
    for (const entry of ['connect', 'disconnect', 'resume', 'ping']) {
      expect(bundles).toContain(`websocket/${entry}`);
    }
  });

  it('has bundles of less than a megabyte', () => {
    const folder = new URL('../../.bundles/', import.meta.url);
    const bundles = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.mjs'),
    );
    expect(bundles).toHaveLength(ofType('AWS::Lambda::Function').length);
    for (const file of bundles)
      expect([file, statSync(new URL(file, folder)).size < 1_000_000]).toEqual([file, true]);
  });

  it('throttles both APIs', () => {
    for (const [, stage] of ofType('AWS::ApiGatewayV2::Stage')) {
      expect(stage.DefaultRouteSettings).toMatchObject({
        ThrottlingRateLimit: expect.any(Number),
        ThrottlingBurstLimit: expect.any(Number),
      });
    }
  });

  it('routes every command, and whatever is none', () => {
    const keys = ofType('AWS::ApiGatewayV2::Route').map(([, { RouteKey }]) => String(RouteKey));
    for (const command of COMMAND_NAMES) expect(keys).toContain(`POST /v4/${command}`);
    expect(keys).toEqual(expect.arrayContaining(['$connect', '$disconnect', '$default', 'resume', 'ping']));
  });

  it('is public by its two APIs only', () => {
    template.resourceCountIs('AWS::ApiGatewayV2::Api', 2);
    const types = new Set(
      Object.values(template.toJSON().Resources).map((resource) => (resource as { Type: string }).Type),
    );
    for (const type of [
      'AWS::Lambda::Url',
      'AWS::S3::Bucket',
      'AWS::ApiGateway::RestApi',
      'AWS::EC2::Instance',
    ]) {
      expect(types).not.toContain(type);
    }
  });

  it('is the one that the local runtime serves', () => {
    const plain = (resources: Iterable<[string, { readonly Properties?: object }]>) =>
      Object.fromEntries(
        [...resources].map(([id, { Properties, ...resource }]) => [
          id,
          // The code is left out here.
          { ...resource, Metadata: undefined, Properties: { ...Properties, Code: undefined } },
        ]),
      );
    const here = Object.entries(template.toJSON().Resources as Record<string, object>);
    expect(plain(readAssembly(ASSEMBLY).resources)).toEqual(plain(here));
  });
});

describe('the handbook', () => {
  it('has every option in its table, and no other', () => {
    const handbook = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    const [, section = ''] = handbook.split('## Configuration');
    const names = [...(section.split('## ')[0] ?? '').matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(
      ([, cell = '']) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    );
    expect(names.sort()).toEqual([...OPTION_NAMES, 'stage'].sort());
  });
});
