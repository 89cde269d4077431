import { CfnOutput, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { type CfnStage, CorsHttpMethod, DomainName, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { openApiDocument } from '../shared/protocol/openapi/document.ts';
import { documentationPage } from '../shared/protocol/openapi/page.ts';
import { DOCUMENTATION, ROUTES, type Service } from '../shared/protocol/routes.ts';
import { CarillonFunction } from './function.ts';
import type { Realtime } from './realtime.ts';
import type { Schedule } from './schedule.ts';
import type { Settings } from './settings.ts';
import type { Storage, TableAccess } from './storage.ts';

/** What the API is built on. */
export interface CarillonHttpApiProps {
  readonly storage: Storage;
  readonly secret: Secret;
  readonly settings: Settings;
  readonly fanOutQueue: IQueue;
  readonly webSockets: Realtime;
  readonly schedule: Schedule;
}

/** Every service counts calls in `Settings`, where an app's settings limit them. */
const TABLES_OF: Record<Service, TableAccess> = {
  accounts: {
    Accounts: ['BatchGetItem', 'UpdateItem', 'DeleteItem'],
    Tags: ['Query', 'UpdateItem'],
    Connections: ['Query', 'DeleteItem'],
    Settings: ['PutItem', 'UpdateItem'],
  },
  attributes: { Accounts: ['BatchGetItem', 'UpdateItem'], Settings: ['GetItem', 'UpdateItem'] },
  tags: {
    Accounts: ['BatchGetItem'],
    Tags: ['Query', 'UpdateItem'],
    Settings: ['PutItem', 'UpdateItem', 'DeleteItem'],
  },
  push: {
    Accounts: ['BatchGetItem', 'Query', 'QueryIndexes'],
    Tags: ['QueryIndexes'],
    Connections: ['Query'],
    Settings: ['GetItem', 'PutItem', 'UpdateItem'],
    Messages: ['PutItem'],
    Pushes: ['GetItem', 'PutItem', 'UpdateItem'],
  },
  tasks: {
    Settings: ['UpdateItem'],
    Messages: ['PutItem'],
    Pushes: ['GetItem', 'BatchGetItem', 'Query', 'QueryIndexes', 'UpdateItem'],
  },
  schedule: {
    Accounts: ['BatchGetItem'],
    Settings: ['GetItem', 'UpdateItem'],
    Pushes: ['GetItem', 'PutItem', 'DeleteItem', 'Query'],
  },
};

/** Those that count audiences read much; API Gateway waits at most 30 seconds. */
const SIZE_OF: Partial<Record<Service, { readonly timeout: number; readonly memory: number }>> = {
  push: { timeout: 29, memory: 1024 },
};

/** The REST API: a route per command, and one for whatever no command takes. */
export class CarillonHttpApi extends Construct {
  readonly url: string;

  constructor(
    scope: Construct,
    id: string,
    { storage, secret, settings, fanOutQueue, webSockets, schedule }: CarillonHttpApiProps,
  ) {
    super(scope, id);
    const unknownCommand = new CarillonFunction(this, 'UnknownCommand', {
      entry: 'api/unknown-command.ts',
      settings,
      description: 'Answers requests for commands that do not exist',
    });
    const api = new HttpApi(this, 'Api', {
      description: 'The REST API of Carillon',
      defaultIntegration: new HttpLambdaIntegration('UnknownCommand', unknownCommand),
      ...(settings.corsOrigins === undefined
        ? {}
        : {
            corsPreflight: {
              allowOrigins: settings.corsOrigins,
              allowMethods: [CorsHttpMethod.POST, CorsHttpMethod.GET],
              allowHeaders: ['content-type'],
            },
          }),
      ...domainOf(this, settings),
    });
    const stage = api.defaultStage?.node.defaultChild as CfnStage;
    stage.defaultRouteSettings = {
      throttlingRateLimit: settings.apiRateLimit,
      throttlingBurstLimit: settings.apiBurstLimit,
    };
    // The query holds the ticket: no path and no query is logged.
    const accessLogs = new LogGroup(this, 'AccessLogs', {
      retention: settings.logRetentionDays,
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
        'Every command checks the UserSig of its caller in the function; what needs none says what the API is',
    });

    for (const [service, commands] of Object.entries(ROUTES)) {
      const handler = new CarillonFunction(this, `Serve${service}`, {
        entry: `api/${service}.ts`,
        settings,
        description: `Serves ${commands.length} commands of the REST API (${service})`,
        ...SIZE_OF[service as Service],
      });
      storage.connect(handler, TABLES_OF[service as Service]);
      handler.addEnvironment('APPS_SECRET_ARN', secret.secretArn);
      secret.grantRead(handler);
      if (service === 'push') {
        handler.addEnvironment('FAN_OUT_QUEUE_URL', fanOutQueue.queueUrl);
        fanOutQueue.grantSendMessages(handler);
      }
      if (service === 'accounts') webSockets.allowClosing(handler);
      if (service === 'push' || service === 'schedule') schedule.allowScheduling(handler);
      if (service === 'tasks' || service === 'schedule') schedule.allowRemoving(handler);
      const integration = new HttpLambdaIntegration(service, handler);
      for (const command of commands) {
        api.addRoutes({ path: `/v4/${command}`, methods: [HttpMethod.POST], integration });
      }
    }
    this.#addDocumentation(api, settings);
    this.url = settings.domainName === undefined ? api.apiEndpoint : `https://${settings.domainName}`;
  }
  #addDocumentation(api: HttpApi, settings: Settings): void {
    const document = openApiDocument();
    const handler = new CarillonFunction(this, 'Documentation', {
      entry: 'api/documentation.ts',
      settings,
      description: 'Describes the REST API',
      files: {
        [DOCUMENTATION['/openapi.json'].file]: JSON.stringify(document, null, 2),
        [DOCUMENTATION['/docs'].file]: documentationPage(document),
      },
    });
    const integration = new HttpLambdaIntegration('Documentation', handler);
    for (const path of Object.keys(DOCUMENTATION)) {
      api.addRoutes({ path, methods: [HttpMethod.GET], integration });
    }
  }
}

/** The API's own domain, where it has one. DNS is for whoever owns it: a record to the domain's target. */
function domainOf(
  scope: Construct,
  { domainName, certificateArn }: Settings,
): { readonly defaultDomainMapping?: { readonly domainName: DomainName } } {
  if (domainName === undefined || certificateArn === undefined) return {};
  const certificate = Certificate.fromCertificateArn(scope, 'Certificate', certificateArn);
  const domain = new DomainName(scope, 'Domain', { domainName, certificate });
  new CfnOutput(scope, 'DomainTarget', { value: domain.regionalDomainName });
  return { defaultDomainMapping: { domainName: domain } };
}
