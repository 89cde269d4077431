import type { EventBuses } from './event-bus.ts';
import type { Services } from './functions/messages.ts';
import { serviceUrl } from './functions/messages.ts';
import type { Queues } from './queues/queues.ts';
import type { Schedules } from './schedules.ts';
import { type Secret, TARGET } from './secrets.ts';
import type { Tables } from './tables.ts';
import type { WebSocketApi } from './websocket/websocket-api.ts';

/** What the services need. */
export interface ServicesDeps {
  readonly tables: Tables;
  readonly queues: Queues;
  readonly schedules: Schedules;
  readonly sockets: WebSocketApi;
  readonly secret: Secret;
  readonly eventBuses: EventBuses;
}

const DYNAMODB = new URL(serviceUrl('dynamodb')).host;
const SQS = new URL(serviceUrl('sqs')).host;
const CONNECTION = /^\/_aws\/execute-api\/[^/]+\/[^/]+\/@connections\/([^/?]+)/;

/**
 * The AWS services that the functions call: DynamoDB, SQS, Secrets Manager, EventBridge and its Scheduler, and `@connections` at its
 * LocalStack-compatible path.
 */
export function servicesOf({
  tables,
  queues,
  schedules,
  sockets,
  secret,
  eventBuses,
}: ServicesDeps): Services {
  return (request) => {
    const { host, method, path, headers, body } = request;
    if (host === DYNAMODB) return tables.serve(request);
    if (host === SQS) return queues.serve(request);
    const connectionId = CONNECTION.exec(path)?.[1];
    if (connectionId !== undefined) return sockets.manage(method, decodeURIComponent(connectionId), body);
    const text = Buffer.from(body).toString();
    const operation = headers[TARGET];
    if (operation?.startsWith('AWSEvents.')) return eventBuses.serve(operation, text);
    if (operation !== undefined) return secret.serve(operation, text);
    const url = new URL(path, `http://${host}`);
    if (url.pathname.startsWith('/schedules/')) return schedules.serve(method, url, text);
    return { status: 404, body: '' };
  };
}
