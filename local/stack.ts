import { join } from 'node:path';
import type { Assembly, Resource } from './assembly.ts';
import type { Faults } from './faults.ts';
import { AccountConcurrency } from './functions/account-concurrency.ts';
import { type Invoke, LocalFunction } from './functions/local-function.ts';
import { type FunctionDefinition, serviceUrl } from './functions/messages.ts';
import type { ThreadPool } from './functions/thread-pool.ts';
import type { HttpApiDefinition } from './http-api.ts';
import { type Lookup, PSEUDO_PARAMETERS, resolve } from './intrinsics.ts';
import { CREDENTIALS_ENVIRONMENT } from './local-aws.ts';
import { EventSourceMapping } from './queues/event-source-mapping.ts';
import type { Queues } from './queues/queues.ts';
import type { RecurringSchedule } from './schedules.ts';
import type { Tables } from './tables.ts';
import { TokenBucket } from './token-bucket.ts';
import { WebSocketApi, type WebSocketRoute } from './websocket/websocket-api.ts';

/** The resource types that the local stack supports. */
const SERVED = new Set([
  'AWS::DynamoDB::Table',
  'AWS::SQS::Queue',
  'AWS::Lambda::Function',
  'AWS::Lambda::EventSourceMapping',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Stage',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::RouteResponse',
  'AWS::ApiGatewayV2::Integration',
  'AWS::SecretsManager::Secret',
  'AWS::Scheduler::ScheduleGroup',
  'AWS::Scheduler::Schedule',
  'AWS::Events::EventBus',
]);

/**
 * Resource types that only have a meaning in an AWS account. Any other type is rejected, so that no wiring is
 * silently ignored.
 */
const WITHOUT_LOCAL_MEANING = new Set([
  'AWS::IAM::Role',
  'AWS::IAM::Policy',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::SQS::QueuePolicy',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SNS::Subscription',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::ApiGatewayV2::ApiMapping',
  'Custom::FixedConfiguration',
]);

/** What the stack needs. */
export interface StackDeps {
  readonly assembly: Assembly;
  readonly tables: Tables;
  readonly queues: Queues;
  readonly threads: ThreadPool;
  /** The folder for open connections; in memory if absent. */
  readonly data?: string | undefined;
  readonly faults?: Faults | undefined;
  /** Additional environment variables of every function. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

/** The running stack. */
export interface Stack {
  readonly httpApi: HttpApiDefinition;
  readonly webSocketApi: WebSocketApi;
  readonly webSocketStage: string;
  readonly functions: readonly LocalFunction[];
  /** Finds the function with an ARN. */
  functionOf(arn: string): Invoke;
  readonly mappings: readonly EventSourceMapping[];
  readonly recurring: readonly RecurringSchedule[];
  /** The names of the event buses. */
  readonly eventBuses: readonly string[];
}

type Properties = Readonly<Record<string, unknown>>;

/**
 * Creates all resources of a template.
 *
 * @throws Error for an unsupported resource type
 */
export async function buildStack({
  assembly,
  tables,
  queues,
  threads,
  data,
  faults = { seed: 0 },
  environment = {},
}: StackDeps): Promise<Stack> {
  for (const [logicalId, { Type }] of assembly.resources) {
    if (!SERVED.has(Type) && !WITHOUT_LOCAL_MEANING.has(Type)) {
      throw new Error(`The local runtime does not serve ${Type} (${logicalId})`);
    }
  }
  const lookup = lookupIn(assembly, queues);
  const ofType = (type: string): [string, Properties][] =>
    [...assembly.resources]
      .filter(([, resource]) => resource.Type === type)
      .map(([logicalId, { Properties = {} }]) => [logicalId, resolve(Properties, lookup) as Properties]);

  // Dead-letter queues first, because the others refer to them.
  const byRedrive = [...assembly.resources].filter(([, { Type }]) => Type === 'AWS::SQS::Queue');
  byRedrive.sort(([, a], [, b]) => Number(hasRedrive(a)) - Number(hasRedrive(b)));
  for (const [logicalId, { Properties = {} }] of byRedrive) {
    queues.create(logicalId, resolve(Properties, lookup) as Properties);
  }
  for (const [logicalId, properties] of ofType('AWS::DynamoDB::Table'))
    await tables.create(logicalId, properties);

  const shared = {
    ...CREDENTIALS_ENVIRONMENT,
    AWS_ENDPOINT_URL: serviceUrl('aws'),
    AWS_ENDPOINT_URL_DYNAMODB: tables.functionEndpoint,
    AWS_ENDPOINT_URL_SQS: serviceUrl('sqs'),
    ...environment,
  };
  const { accountConcurrency, requestsPerSecond } = faults;
  const account = accountConcurrency === undefined ? undefined : new AccountConcurrency(accountConcurrency);
  const functions = new Map(
    ofType('AWS::Lambda::Function').map(([name, properties]) => [
      name,
      new LocalFunction(functionFrom(assembly, name, properties, shared), threads, account),
    ]),
  );
  const known = (name: string): LocalFunction => {
    const found = functions.get(name);
    if (found === undefined) throw new Error(`There is no function ${name}`);
    return found;
  };

  const mappings = ofType('AWS::Lambda::EventSourceMapping').map(([, properties]) => {
    const queueArn = String(properties.EventSourceArn);
    const handler = known(String(properties.FunctionName));
    const scaling = properties.ScalingConfig as { MaximumConcurrency?: number } | undefined;
    const definition = {
      queue: queues.byArn(queueArn),
      queueArn,
      functionName: handler.definition.name,
      allowsLoops: handler.definition.allowsLoops === true,
      batchSize: Number(properties.BatchSize ?? 10),
      maximumConcurrency: scaling?.MaximumConcurrency ?? 1000,
      reportsItemFailures: ((properties.FunctionResponseTypes as string[]) ?? []).includes(
        'ReportBatchItemFailures',
      ),
    };
    return new EventSourceMapping(definition, handler.invoke);
  });

  const routes = routesByApi(ofType, known);
  const apis = ofType('AWS::ApiGatewayV2::Api');
  const apiOf = (protocol: string): string => {
    const found = apis.find(([, { ProtocolType }]) => ProtocolType === protocol);
    if (found === undefined) throw new Error(`The template has no ${protocol} API`);
    return found[0];
  };
  const http = apiOf('HTTP');
  const webSocket = apiOf('WEBSOCKET');
  const stageOf = (api: string): Properties | undefined =>
    ofType('AWS::ApiGatewayV2::Stage').find(([, { ApiId }]) => ApiId === api)?.[1];
  const throttleOf = (api: string): TokenBucket | undefined => {
    const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = (stageOf(api)?.DefaultRouteSettings ??
      {}) as {
      ThrottlingRateLimit?: number;
      ThrottlingBurstLimit?: number;
    };
    return faults.stageThrottles && rate && burst ? new TokenBucket(rate, burst) : undefined;
  };
  const webSocketStage = String(stageOf(webSocket)?.StageName);
  const httpRoutes = [...(routes.get(http) ?? [])].map(([key, { invoke }]) => [key, invoke] as const);
  return {
    httpApi: { id: http, routes: new Map(httpRoutes), stageThrottle: throttleOf(http) },
    webSocketApi: new WebSocketApi({
      id: webSocket,
      stage: webSocketStage,
      routes: routes.get(webSocket) ?? new Map(),
      stageThrottle: throttleOf(webSocket),
      requests:
        requestsPerSecond === undefined ? undefined : new TokenBucket(requestsPerSecond, requestsPerSecond),
      file: data === undefined ? undefined : join(data, 'connections.jsonl'),
    }),
    webSocketStage,
    functions: [...functions.values()],
    functionOf: (arn) => known(arn.split(':').at(-1) ?? '').invoke,
    mappings,
    recurring: ofType('AWS::Scheduler::Schedule').map(recurringFrom),
    eventBuses: ofType('AWS::Events::EventBus').map(([name]) => name),
  };
}

/** @throws Error if the schedule is not a rate in minutes */
function recurringFrom([logicalId, { ScheduleExpression, Target }]: [string, Properties]): RecurringSchedule {
  const minutes = /^rate\((\d+) minutes?\)$/.exec(String(ScheduleExpression))?.[1];
  if (minutes === undefined) throw new Error(`${logicalId}: ${ScheduleExpression} is not served here`);
  const { Arn: targetArn, Input: input } = Target as { Arn: string; Input: string };
  return { every: Number(minutes) * 60_000, targetArn, input };
}

const hasRedrive = ({ Properties }: Resource): boolean => Properties?.RedrivePolicy !== undefined;

/** The values of `Ref` and `Fn::GetAtt` for the resources of this stack. */
function lookupIn(assembly: Assembly, queues: Queues): Lookup {
  const region = PSEUDO_PARAMETERS['AWS::Region'];
  const account = PSEUDO_PARAMETERS['AWS::AccountId'];
  return (logicalId, attribute) => {
    const type = assembly.resources.get(logicalId)?.Type;
    if (type === 'AWS::SQS::Queue') {
      if (attribute === 'Arn') return queues.arn(logicalId);
      return attribute === undefined ? queues.url(logicalId) : logicalId;
    }
    if (type === 'AWS::ApiGatewayV2::Api') return logicalId;
    if (attribute === undefined && type !== 'AWS::SecretsManager::Secret') return logicalId;
    return `arn:aws:${type?.split('::')[1]?.toLowerCase()}:${region}:${account}:${logicalId}`;
  };
}

function functionFrom(
  assembly: Assembly,
  name: string,
  properties: Properties,
  shared: Readonly<Record<string, string>>,
): FunctionDefinition {
  const { S3Key } = properties.Code as { S3Key: string };
  const { Variables = {} } = (properties.Environment ?? {}) as { Variables?: Record<string, string> };
  const memory = Number(properties.MemorySize ?? 128);
  return {
    name,
    folder: assembly.assetFolder(S3Key),
    handler: String(properties.Handler),
    timeout: Number(properties.Timeout ?? 3),
    allowsLoops: properties.RecursiveLoop === 'Allow',
    memory,
    environment: {
      ...shared,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: `${memory}`,
      ...Variables,
    },
  };
}

/** The routes of each API by route key. */
function routesByApi(
  ofType: (type: string) => [string, Properties][],
  known: (name: string) => LocalFunction,
): Map<string, Map<string, WebSocketRoute>> {
  const integrations = new Map(ofType('AWS::ApiGatewayV2::Integration'));
  const responding = new Set(ofType('AWS::ApiGatewayV2::RouteResponse').map(([, { RouteId }]) => RouteId));
  const routes = new Map<string, Map<string, WebSocketRoute>>();
  for (const [routeId, { ApiId, RouteKey, Target }] of ofType('AWS::ApiGatewayV2::Route')) {
    const uri = String(integrations.get(String(Target).replace('integrations/', ''))?.IntegrationUri);
    // Both forms contain the function's name at the end: its ARN, and the path of its invocation.
    const name = /([A-Za-z0-9]+)(?:\/invocations)?$/.exec(uri)?.[1] ?? '';
    const ofApi = routes.get(String(ApiId)) ?? new Map<string, WebSocketRoute>();
    ofApi.set(String(RouteKey), { invoke: known(name).invoke, responds: responding.has(routeId) });
    routes.set(String(ApiId), ofApi);
  }
  return routes;
}
