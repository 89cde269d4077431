import { setTimeout } from 'node:timers/promises';
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SQSClient } from '@aws-sdk/client-sqs';
import { ApiGatewaySockets } from '../shared/aws/api-gateway-sockets.ts';
import { environment, localEndpoint } from '../shared/aws/environment.ts';
import { EventBridgeBus } from '../shared/aws/event-bridge-bus.ts';
import { ApiGatewayPoster } from '../shared/aws/poster.ts';
import { PushSchedules } from '../shared/aws/schedules.ts';
import { WorkQueue } from '../shared/aws/work-queue.ts';
import { changeHints, hint } from '../shared/domain/events/change-hints.ts';
import type { EventIntake, EventTask, WebhookDelivery } from '../shared/domain/events/ports.ts';
import { Subscribers } from '../shared/domain/events/subscribers.ts';
import { Quotas } from '../shared/domain/limits/quotas.ts';
import type { NotificationWork } from '../shared/domain/notification/work.ts';
import type { AcceptDeps } from '../shared/domain/push/accept.ts';
import type { Lanes, Poster, ShardScope } from '../shared/domain/push/ports.ts';
import type { OnPushChange } from '../shared/domain/push/push-record.ts';
import type { Due } from '../shared/domain/push/scheduled-task.ts';
import type { DeliveryBatch, FanOutTask } from '../shared/domain/push/tasks.ts';
import { kickedFrame } from '../shared/protocol/frames.ts';
import { AccountStore } from '../shared/storage/accounts.ts';
import { AttributeNameStore } from '../shared/storage/attribute-names.ts';
import { AttributeStore } from '../shared/storage/attributes.ts';
import { AuditStore } from '../shared/storage/audit.ts';
import { BreakerStore, type OnOpening } from '../shared/storage/breakers.ts';
import { ConnectionStore } from '../shared/storage/connections.ts';
import { Counts } from '../shared/storage/counts.ts';
import { DayCountStore } from '../shared/storage/day-counts.ts';
import { DeploymentStore } from '../shared/storage/deployment.ts';
import { DeviceStreams } from '../shared/storage/device-streams.ts';
import { StoredDeviceUpdates } from '../shared/storage/device-updates.ts';
import { DeviceStore } from '../shared/storage/devices.ts';
import { createDocumentClient } from '../shared/storage/document-client.ts';
import { EventOutboxStore } from '../shared/storage/event-outbox.ts';
import { HistoryStore } from '../shared/storage/history.ts';
import { Keyspace } from '../shared/storage/keys.ts';
import { MessageLog } from '../shared/storage/message-log.ts';
import { Nicknames } from '../shared/storage/nicknames.ts';
import { NotificationOutcomeStore } from '../shared/storage/notification-outcomes.ts';
import { ProviderTokenStore } from '../shared/storage/provider-tokens.ts';
import { StoredPushBodies } from '../shared/storage/push-bodies.ts';
import { PushClaimStore } from '../shared/storage/push-claims.ts';
import { PushProgressStore } from '../shared/storage/push-progress.ts';
import { PushRecordStore } from '../shared/storage/push-records.ts';
import { RateStore } from '../shared/storage/rates.ts';
import { StoredResumingUsers } from '../shared/storage/resuming-users.ts';
import { ScheduledPushStore } from '../shared/storage/scheduled-pushes.ts';
import { ScheduledTaskStore } from '../shared/storage/scheduled-tasks.ts';
import { TagStore } from '../shared/storage/tags.ts';
import { TaskNumberStore } from '../shared/storage/task-numbers.ts';
import { UsedNameStore } from '../shared/storage/used-names.ts';
import { UsedTagStore } from '../shared/storage/used-tags.ts';
import { UserStreams } from '../shared/storage/user-streams.ts';
import { WaitingStore } from '../shared/storage/waiting.ts';
import { WebhookStore } from '../shared/storage/webhooks.ts';
import { meter } from './metrics.ts';

const documents = createDocumentClient();
// The configured endpoint decides, not the host in the URL, because compatible endpoints return hosts that do not
// resolve.
const queues = new SQSClient({ useQueueUrlAsEndpoint: false });

/** Groups the work of each app, so that apps that share a queue do not delay each other. */
const groupOf = ({ app }: { readonly app: number }): string => `${app}`;

/** The number of shards of the deployment. */
export const shards = (): number => Number(environment('SHARDS'));

export const keys = (): Keyspace => new Keyspace(shards());

export const historyStore = () => new HistoryStore(documents, environment('HISTORY_TABLE'), keys());
export const accountStore = () => new AccountStore(documents, environment('ACCOUNTS_TABLE'), keys());
export const attributeStore = () =>
  new AttributeStore(documents, environment('ACCOUNTS_TABLE'), keys(), accountStore(), historyStore());
export const tagStore = () => new TagStore(documents, environment('TAGS_TABLE'), keys(), historyStore());
export const connectionStore = () => new ConnectionStore(documents, environment('CONNECTIONS_TABLE'), keys());
export const deviceStore = () => new DeviceStore(documents, environment('DEVICES_TABLE'), keys());
export const deviceUpdates = () => new StoredDeviceUpdates(documents, environment('DEVICES_TABLE'), keys());
export const notificationOutcomes = () =>
  new NotificationOutcomeStore(documents, environment('PUSHES_TABLE'), keys());
/** @param onOpening learns of breakers that open; absent for those who only read */
export const breakerStore = (onOpening?: OnOpening) =>
  new BreakerStore(documents, environment('PUSHES_TABLE'), keys(), onOpening);
/** Lists the events of a push that opens a breaker, and lets them be sent. */
export function onOpening(): OnOpening {
  const outbox = eventOutbox();
  const queue = eventQueue();
  return async ({ app, taskId, provider }, openedAt, detail) => {
    await outbox.addBreaker(app, taskId, { provider, openedAt, detail });
    await hint({ queue, meter }, { app, taskId });
  };
}
export const eventOutbox = () => new EventOutboxStore(documents, environment('PUSHES_TABLE'), keys());
export const webhookStore = () => new WebhookStore(documents, environment('SETTINGS_TABLE'), keys());
export const providerTokens = () => new ProviderTokenStore(documents, environment('SETTINGS_TABLE'), keys());
export const nicknames = () => new Nicknames(documents, environment('ACCOUNTS_TABLE'), keys());
export const messageLog = () => new MessageLog(documents, environment('MESSAGES_TABLE'), keys());
export const pushClaims = () => new PushClaimStore(documents, environment('PUSHES_TABLE'), keys());
/** @param onChange is called with every change; absent for readers */
export const pushRecords = (onChange?: OnPushChange) =>
  new PushRecordStore(documents, environment('PUSHES_TABLE'), keys(), onChange);
export const scheduledPushes = () =>
  new ScheduledPushStore(documents, environment('PUSHES_TABLE'), keys(), onPushChange());
export const waitingPushes = () => new WaitingStore(documents, environment('PUSHES_TABLE'), keys());
/** @param onChange is called with every change; absent for readers */
export const pushProgress = (onChange?: OnPushChange) =>
  new PushProgressStore(documents, environment('PUSHES_TABLE'), keys(), onChange);
export const attributeNames = () => new AttributeNameStore(documents, environment('SETTINGS_TABLE'), keys());
export const taskNumbers = () => new TaskNumberStore(documents, environment('SETTINGS_TABLE'), keys());
export const deployment = () => new DeploymentStore(documents, environment('SETTINGS_TABLE'), keys());
export const usedTagStore = () => new UsedTagStore(documents, environment('SETTINGS_TABLE'), keys());
export const usedNameStore = () => new UsedNameStore(documents, environment('SETTINGS_TABLE'), keys());
export const auditStore = () => new AuditStore(documents, environment('AUDIT_TABLE'), keys());
export const scheduledTaskStore = () =>
  new ScheduledTaskStore(documents, environment('PUSHES_TABLE'), keys());
/** The rate limits of pushes are stored with the pushes, so that they expire together. */
export const pushRates = () => new RateStore(documents, environment('PUSHES_TABLE'), keys());

export const quotas = () =>
  new Quotas(
    new RateStore(documents, environment('SETTINGS_TABLE'), keys()),
    new DayCountStore(documents, environment('SETTINGS_TABLE'), keys()),
  );

export const fanOutQueue = () => new WorkQueue<FanOutTask>(queues, environment('FAN_OUT_QUEUE_URL'), groupOf);
export const dueQueue = () => new WorkQueue<Due>(queues, environment('DUE_QUEUE_URL'), groupOf);
export const deliveryLanes = (): Lanes<DeliveryBatch> => ({
  express: new WorkQueue(queues, environment('EXPRESS_QUEUE_URL'), groupOf),
  bulk: new WorkQueue(queues, environment('BULK_QUEUE_URL'), groupOf),
});

export const eventQueue = () => new WorkQueue<EventTask>(queues, environment('EVENT_QUEUE_URL'), groupOf);
export const webhookQueue = () =>
  new WorkQueue<WebhookDelivery>(queues, environment('WEBHOOK_QUEUE_URL'), groupOf);
export const webhookDeadLetters = () =>
  new WorkQueue<WebhookDelivery>(queues, environment('WEBHOOK_DEAD_LETTERS_URL'), groupOf);
export const eventBus = () => new EventBridgeBus(new EventBridgeClient(), environment('EVENT_BUS_NAME'));

/** Lets the events of a push be sent when it changes. */
export const onPushChange = (): OnPushChange => changeHints({ queue: eventQueue(), meter });

/** Lists the pushes of apps that want events. */
export function eventIntake(): EventIntake {
  const webhooks = webhookStore();
  const outbox = eventOutbox();
  const subscribers = new Subscribers((app) => webhooks.isOn(app), Date.now);
  return {
    isWanted: (app) => subscribers.isWanted(app),
    open: (app, taskId, now, dueAt) => outbox.open(app, taskId, now, dueAt),
  };
}

export const notificationQueue = () =>
  new WorkQueue<NotificationWork>(queues, environment('NOTIFICATION_QUEUE_URL'));

export const pushSchedules = () =>
  new PushSchedules(new SchedulerClient(), {
    group: environment('SCHEDULE_GROUP'),
    roleArn: environment('SCHEDULE_ROLE_ARN'),
    queueArn: environment('DUE_QUEUE_ARN'),
    deadLetterQueueArn: environment('DUE_DEAD_LETTERS_ARN'),
  });

/** What accepting a push needs, if the push is sent at once. */
export const acceptDeps = () =>
  ({
    accounts: accountStore(),
    settings: attributeNames(),
    quotas: quotas(),
    log: messageLog(),
    claims: pushClaims(),
    pushes: pushRecords(onPushChange()),
    fanOut: fanOutQueue(),
    notifications: notificationQueue(),
    events: eventIntake(),
    sleep: (milliseconds: number) => setTimeout(milliseconds),
  }) satisfies AcceptDeps;

/** Opens the streams of a shard at a moment (epoch milliseconds). */
export function userStreams() {
  const tables = {
    accounts: environment('ACCOUNTS_TABLE'),
    tags: environment('TAGS_TABLE'),
    connections: environment('CONNECTIONS_TABLE'),
  };
  return (scope: ShardScope) => new UserStreams(documents, tables, keys(), scope);
}

/** Counts what there is. */
export function counts(): Counts {
  const tables = {
    accounts: environment('ACCOUNTS_TABLE'),
    tags: environment('TAGS_TABLE'),
    connections: environment('CONNECTIONS_TABLE'),
    devices: environment('DEVICES_TABLE'),
    pushes: environment('PUSHES_TABLE'),
  };
  return new Counts(documents, tables, keys());
}

/** Opens the streams of a shard as finding devices sees them. */
export function deviceStreams() {
  const tables = {
    accounts: environment('ACCOUNTS_TABLE'),
    tags: environment('TAGS_TABLE'),
    connections: environment('CONNECTIONS_TABLE'),
    devices: environment('DEVICES_TABLE'),
  };
  return (scope: ShardScope) => new DeviceStreams(documents, tables, keys(), scope);
}

/** The endpoint of the connections: API Gateway, or a LocalStack-compatible endpoint. */
function connectionsEndpoint(): string {
  const api = environment('WEBSOCKET_API_ID');
  const stage = environment('WEBSOCKET_STAGE');
  const local = localEndpoint();
  if (local !== undefined) return `${local}/_aws/execute-api/${api}/${stage}`;
  const region = environment('AWS_REGION');
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://${api}.execute-api.${region}.${domain}/${stage}`;
}

/** The client that manages WebSocket connections. */
const socketClient = (): ApiGatewayManagementApiClient =>
  new ApiGatewayManagementApiClient({ endpoint: connectionsEndpoint() });

/** The open sockets. */
export const sockets = () =>
  new ApiGatewaySockets(socketClient(), (reason) => JSON.stringify(kickedFrame(reason)));

/** The bodies of pushes, for a resume. */
export const pushBodies = () => new StoredPushBodies(documents, environment('PUSHES_TABLE'), keys());

/** The users, for a resume. */
export const resumingUsers = () =>
  new StoredResumingUsers(documents, environment('ACCOUNTS_TABLE'), keys(), tagStore(), historyStore());

/** Posts to WebSocket connections, with the credentials of the function. */
export function poster(): Poster {
  const { credentials } = socketClient().config;
  return new ApiGatewayPoster({
    endpoint: connectionsEndpoint(),
    region: environment('AWS_REGION'),
    credentials,
  });
}
