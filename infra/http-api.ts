import { Fn, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { type CfnStage, CorsHttpMethod, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ASSETS_FILE } from '../functions/api/console-asset.ts';
import { COMMAND_GROUPS, type CommandGroupName, commandsOf, routesOf } from '../shared/protocol/commands.ts';
import { DOCUMENTATION } from '../shared/protocol/documentation.ts';
import { openApiDocument } from '../shared/protocol/openapi/document.ts';
import { documentationPage } from '../shared/protocol/openapi/page.ts';
import type { Configuration } from './configuration.ts';
import { consoleAssets } from './console-assets.ts';
import type { Events } from './events.ts';
import { CarillonFunction } from './function.ts';
import { ownDomain } from './own-domain.ts';
import { setPushServices } from './provider-addresses.ts';
import type { Realtime } from './realtime.ts';
import type { Schedule } from './schedule.ts';
import type { Storage, TableAccess } from './storage.ts';
import type { WorkQueue } from './work-queue.ts';

/** What the HTTP API needs. */
export interface CarillonHttpApiProps {
  readonly storage: Storage;
  readonly secret: Secret;
  readonly configuration: Configuration;
  readonly fanOutQueue: WorkQueue;
  readonly notificationQueue: WorkQueue;
  readonly webSockets: Realtime;
  readonly schedule: Schedule;
  readonly events: Events;
}

/** Every function counts calls in `Settings`, if the settings of the app limit them. */
const TABLES_OF: Record<CommandGroupName, TableAccess> = {
  accounts: {
    Accounts: ['BatchGetItem', 'UpdateItem', 'DeleteItem'],
    Tags: ['Query', 'PutItem', 'DeleteItem'],
    History: ['Query', 'DeleteItem'],
    Connections: ['Query', 'DeleteItem'],
    Devices: ['GetItem', 'Query', 'DeleteItem'],
    Settings: ['PutItem', 'UpdateItem'],
  },
  attributes: {
    Accounts: ['BatchGetItem', 'UpdateItem'],
    History: ['PutItem'],
    Settings: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'],
  },
  tags: {
    Accounts: ['BatchGetItem'],
    Tags: ['Query', 'PutItem', 'DeleteItem'],
    History: ['PutItem'],
    Settings: ['BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
  },
  devices: {
    Accounts: ['BatchGetItem'],
    Devices: ['GetItem', 'Query', 'PutItem', 'DeleteItem'],
    Settings: ['UpdateItem'],
  },
  push: {
    Accounts: ['BatchGetItem', 'Query', 'QueryIndexes'],
    Tags: ['QueryIndexes'],
    Connections: ['Query'],
    Settings: ['GetItem', 'PutItem', 'UpdateItem'],
    Messages: ['BatchWriteItem'],
    Pushes: ['GetItem', 'PutItem', 'UpdateItem'],
  },
  tasks: {
    Settings: ['GetItem', 'UpdateItem'],
    Messages: ['BatchWriteItem'],
    Pushes: ['GetItem', 'BatchGetItem', 'Query', 'QueryIndexes', 'UpdateItem'],
  },
  schedule: {
    Accounts: ['BatchGetItem'],
    Settings: ['GetItem', 'UpdateItem'],
    Pushes: ['GetItem', 'PutItem', 'DeleteItem', 'Query'],
  },
  operators: {
    Accounts: ['BatchGetItem', 'Query', 'QueryIndexes'],
    Tags: ['Query', 'QueryIndexes'],
    History: ['Query'],
    Connections: ['Query'],
    Devices: ['Query'],
    Settings: ['GetItem', 'Query', 'UpdateItem'],
    Pushes: ['GetItem', 'BatchGetItem', 'Query', 'QueryIndexes'],
    Audit: ['Query'],
  },
  events: { Settings: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'] },
};

/** Whoever serves what changes something adds to the audit list, and cannot change it. */
const AUDITED: TableAccess = { Audit: ['Add'] };

/** Those that count audiences read much; API Gateway waits at most 30 seconds. */
const SIZE_OF: Partial<Record<CommandGroupName, { readonly timeout: number; readonly memory: number }>> = {
  push: { timeout: 29, memory: 1024 },
  operators: { timeout: 29, memory: 1024 },
};

/** The REST API: a route per command, and a default route for unknown commands. */
export class CarillonHttpApi extends Construct {
  readonly url: string;

  constructor(
    scope: Construct,
    id: string,
    {
      storage,
      secret,
      configuration,
      fanOutQueue,
      notificationQueue,
      webSockets,
      schedule,
      events,
    }: CarillonHttpApiProps,
  ) {
    super(scope, id);
    const unknownCommand = new CarillonFunction(this, 'UnknownCommand', {
      entry: 'api/unknown-command.ts',
      configuration,
      description: 'Answers requests for commands that do not exist',
    });
    const domain = ownDomain(this, configuration.domainName, configuration.certificateArn);
    const api = new HttpApi(this, 'Api', {
      apiName: configuration.name,
      description: 'The REST API of Carillon',
      defaultIntegration: new HttpLambdaIntegration('UnknownCommand', unknownCommand),
      ...(configuration.corsOrigins === undefined
        ? {}
        : {
            corsPreflight: {
              allowOrigins: [...configuration.corsOrigins],
              allowMethods: [CorsHttpMethod.POST, CorsHttpMethod.GET],
              allowHeaders: ['content-type'],
            },
          }),
      ...(domain === undefined ? {} : { defaultDomainMapping: { domainName: domain } }),
    });
    const stage = api.defaultStage?.node.defaultChild as CfnStage;
    stage.defaultRouteSettings = {
      throttlingRateLimit: configuration.apiRequestsPerSecond,
      throttlingBurstLimit: configuration.apiRequestsPerSecond,
    };
    // The query contains the ticket, so neither path nor query is logged.
    const accessLogs = new LogGroup(this, 'AccessLogs', {
      logGroupName: vendedLogs(this, configuration.name),
      retention: configuration.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    stage.accessLogSettings = {
      destinationArn: accessLogs.logGroupArn,
      format: JSON.stringify(
        Object.fromEntries(
          [
            'requestId',
            'requestTime',
            'identity.sourceIp',
            'routeKey',
            'status',
            'responseLatency',
            'integrationErrorMessage',
          ].map((field) => [field, `$context.${field}`]),
        ),
      ),
    };
    Validations.of(this).acknowledge({
      id: 'AwsSolutions::AwsSolutions-APIG4',
      reason:
        'Every command checks the UserSig of its caller in the function; routes without a check only serve documentation',
    });

    for (const service of Object.keys(COMMAND_GROUPS) as CommandGroupName[]) {
      const routes = routesOf(service);
      const handler = new CarillonFunction(this, `Serve${service}`, {
        entry: `api/${service}.ts`,
        configuration,
        description: `Handles ${commandsOf(service).length} commands of the REST API (${service})`,
        ...SIZE_OF[service],
      });
      storage.connect(handler, TABLES_OF[service]);
      if (service !== 'operators') storage.connect(handler, AUDITED);
      handler.allowReadingApps(secret);
      if (service === 'push') {
        fanOutQueue.allowSending(handler, 'FAN_OUT_QUEUE_URL');
        notificationQueue.allowSending(handler, 'NOTIFICATION_QUEUE_URL');
      }
      if (service === 'push' || service === 'tasks') events.queue.allowSending(handler, 'EVENT_QUEUE_URL');
      if (service === 'events') events.allowSettingWebhooks(handler);
      if (service === 'devices') setPushServices(handler, configuration);
      if (service === 'accounts') webSockets.allowClosing(handler);
      if (service === 'push' || service === 'schedule') schedule.allowScheduling(handler);
      if (service === 'tasks' || service === 'schedule') schedule.allowRemoving(handler);
      // One permission for all routes of a function, because one per route would exceed the resource limit of the
      // stack.
      const integration = new HttpLambdaIntegration(service, handler, { scopePermissionToRoute: false });
      for (const command of routes) {
        api.addRoutes({ path: `/v4/${command}`, methods: [HttpMethod.POST], integration });
      }
    }
    this.#addDocumentation(api, configuration);
    this.#addConsole(api, configuration);
    this.url =
      configuration.domainName === undefined ? api.apiEndpoint : `https://${configuration.domainName}`;
  }

  #addDocumentation(api: HttpApi, configuration: Configuration): void {
    const handler = new CarillonFunction(this, 'Documentation', {
      entry: 'api/documentation.ts',
      configuration,
      description: 'Serves the documentation of the REST API',
      files: () => {
        const document = openApiDocument();
        return {
          [DOCUMENTATION['/openapi.json'].file]: JSON.stringify(document, null, 2),
          [DOCUMENTATION['/docs'].file]: documentationPage(document),
        };
      },
    });
    const integration = new HttpLambdaIntegration('Documentation', handler);
    for (const path of ['/', ...Object.keys(DOCUMENTATION)]) {
      api.addRoutes({ path, methods: [HttpMethod.GET], integration });
    }
  }

  #addConsole(api: HttpApi, configuration: Configuration): void {
    const handler = new CarillonFunction(this, 'Console', {
      entry: 'api/console.ts',
      configuration,
      description: 'Serves the files of the console',
      files: () => ({ [ASSETS_FILE]: JSON.stringify(consoleAssets()) }),
    });
    const integration = new HttpLambdaIntegration('Console', handler);
    for (const path of ['/console', '/console/{proxy+}']) {
      api.addRoutes({ path, methods: [HttpMethod.GET], integration });
    }
  }
}

/**
 * The name of the log group that API Gateway writes to.
 * For groups with this prefix, API Gateway needs no statement in the account's log policy, which has a small size
 * limit.
 * A part of the stack's id makes the name unique, so that it does not collide with an earlier deployment.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
 */
function vendedLogs(scope: Construct, name: string): string {
  const stackUuid = Fn.select(2, Fn.split('/', Stack.of(scope).stackId));
  return `/aws/vendedlogs/http-apis/${name}-${Fn.select(0, Fn.split('-', stackUuid))}`;
}
