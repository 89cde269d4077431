import { Stack, Validations } from 'aws-cdk-lib';
import { type CfnStage, WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
import { CarillonFunction } from './function.ts';
import { ownDomain } from './own-domain.ts';
import { setPushServices } from './provider-addresses.ts';
import type { Storage } from './storage.ts';

/** What the WebSocket API needs. */
export interface RealtimeProps {
  readonly storage: Storage;
  readonly secret: Secret;
  readonly configuration: Configuration;
}

const STAGE = 'ws';

/** The WebSocket API: connections, catching up, keep-alives. */
export class Realtime extends Construct {
  readonly url: string;
  readonly #api: WebSocketApi;
  readonly #configuration: Configuration;

  constructor(scope: Construct, id: string, { storage, secret, configuration }: RealtimeProps) {
    super(scope, id);
    this.#configuration = configuration;
    const connect = this.#function('Connect', 'connect', 'Authenticates a client and records its connection');
    storage.connect(connect, {
      Accounts: ['BatchGetItem', 'GetItem', 'UpdateItem'],
      Connections: ['DeleteItem', 'PutItem', 'Query'],
      Settings: ['PutItem'],
    });
    connect.allowReadingApps(secret);
    const disconnect = this.#function('Disconnect', 'disconnect', 'Removes a closed connection');
    storage.connect(disconnect, { Connections: ['GetItem', 'DeleteItem'] });
    const resume = this.#function('Resume', 'resume', 'Sends missed pushes page by page');
    storage.connect(resume, {
      Accounts: ['BatchGetItem', 'UpdateItem'],
      Tags: ['Query'],
      History: ['Query'],
      Connections: ['BatchGetItem', 'DeleteItem', 'PutItem', 'UpdateItem'],
      Messages: ['BatchGetItem', 'Query'],
      Pushes: ['BatchGetItem'],
    });
    resume.addEnvironment('RECONNECT_SECONDS', `${configuration.reconnectSeconds}`);
    const device = this.#function('Device', 'device', 'Registers devices, and counts opened notifications');
    storage.connect(device, {
      Connections: ['UpdateItem'],
      Devices: ['GetItem', 'Query', 'PutItem', 'DeleteItem'],
      Pushes: ['GetItem', 'PutItem', 'UpdateItem'],
    });
    device.allowReadingApps(secret);
    setPushServices(device, configuration);
    const ping = this.#function('Ping', 'ping', 'Answers pings, and frames without a route');
    storage.connect(ping, { Connections: ['BatchGetItem', 'PutItem', 'UpdateItem'] });
    connect.addEnvironment('MAX_CONNECTIONS', `${configuration.connectionsPerUser}`);
    for (const handler of [resume, device, ping]) {
      handler.addEnvironment('MAX_FRAMES', `${configuration.framesPerTenSeconds}`);
    }

    this.#api = new WebSocketApi(this, 'Api', {
      apiName: configuration.name,
      description: 'The WebSocket API of Carillon',
      routeSelectionExpression: '$request.body.action',
      connectRouteOptions: { integration: new WebSocketLambdaIntegration('Connect', connect) },
      disconnectRouteOptions: { integration: new WebSocketLambdaIntegration('Disconnect', disconnect) },
      defaultRouteOptions: {
        integration: new WebSocketLambdaIntegration('UnknownFrame', ping),
        returnResponse: !configuration.emulator,
      },
    });
    this.#api.addRoute('resume', {
      integration: new WebSocketLambdaIntegration('Resume', resume),
      returnResponse: !configuration.emulator,
    });
    for (const route of ['device', 'opened']) {
      this.#api.addRoute(route, {
        integration: new WebSocketLambdaIntegration(`Device-${route}`, device),
        returnResponse: !configuration.emulator,
      });
    }
    this.#api.addRoute('ping', {
      integration: new WebSocketLambdaIntegration('Ping', ping),
      returnResponse: !configuration.emulator,
    });
    for (const handler of [connect, resume, device, ping]) this.allowClosing(handler);
    const domain = ownDomain(this, configuration.webSocketDomainName, configuration.certificateArn);
    const stage = new WebSocketStage(this, 'Stage', {
      webSocketApi: this.#api,
      stageName: STAGE,
      autoDeploy: true,
      ...(domain === undefined ? {} : { domainMapping: { domainName: domain } }),
    });
    (stage.node.defaultChild as CfnStage).defaultRouteSettings = {
      throttlingRateLimit: configuration.framesPerSecond,
      throttlingBurstLimit: configuration.framesPerSecond,
    };
    // The domain is mapped to the stage, so its URL has no path.
    this.url = domain === undefined ? stage.url : `wss://${domain.name}`;
    Validations.of(this).acknowledge(
      {
        id: 'AwsSolutions::AwsSolutions-APIG4',
        reason: '$connect checks the UserSig itself; frames arrive only over sockets that it accepted',
      },
      {
        id: 'AwsSolutions::AwsSolutions-APIG1',
        reason:
          'Access logs of WebSocket APIs need a role in the settings of the whole account; the functions write logs instead',
      },
    );
  }

  /** Lets a function post to the connections, and do nothing else with them. */
  allowPosting(handler: CarillonFunction): void {
    this.#allow(handler, ['POST']);
  }

  /** Lets a function post to the connections, and close them. */
  allowClosing(handler: CarillonFunction): void {
    this.#allow(handler, ['POST', 'DELETE']);
  }

  #allow(handler: CarillonFunction, methods: readonly string[]): void {
    handler.addEnvironment('WEBSOCKET_API_ID', this.#api.apiId);
    handler.addEnvironment('WEBSOCKET_STAGE', STAGE);
    const resources = methods.map((method) =>
      Stack.of(this).formatArn({
        service: 'execute-api',
        resource: this.#api.apiId,
        resourceName: `${STAGE}/${method}/@connections/*`,
      }),
    );
    handler.addToRolePolicy(new PolicyStatement({ actions: ['execute-api:ManageConnections'], resources }));
    handler.acknowledgePatterns(
      resources,
      'Connections have no names before they are open; the pattern covers only those of this API and stage',
    );
  }

  #function(id: string, entry: string, description: string): CarillonFunction {
    return new CarillonFunction(this, id, {
      entry: `websocket/${entry}.ts`,
      description,
      configuration: this.#configuration,
    });
  }
}
