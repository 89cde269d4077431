import { GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { OpenedBreaker } from '../domain/events/event.ts';
import type { EventEntry, EventOutbox, EventTask, OverdueEvents } from '../domain/events/ports.ts';
import { PROVIDERS } from '../domain/notification/target.ts';
import { updateIf } from './conditional-write.ts';
import { ItemType, json } from './item-type.ts';
import { EVENT_PARTS } from './keys.ts';
import { KEPT_FOR } from './push-records.ts';
import { Store } from './store.ts';
import { WAITING_INDEX } from './tables.ts';
import { momentKey, NO_LONGER_WAITING, waitingAttributes } from './waiting.ts';

/** How long a function has an entry, in milliseconds. */
const LEASE = 8000;

const BREAKER = json(z.object({ provider: z.enum(PROVIDERS), openedAt: z.number(), detail: z.string() }));

/** The events of a push that were sent, and the breakers that it has opened. */
const ENTRY_ITEM = new ItemType('events of a push', {
  waitingSince: z.string().optional(),
  sent: z.set(z.string()).optional(),
  leasedUntil: z.number().optional(),
  breaker_apns: BREAKER.optional(),
  breaker_fcm: BREAKER.optional(),
  breaker_webpush: BREAKER.optional(),
});

/** The entries of pushes whose changes are events; they stand beside the pushes and are listed in the same index. */
export class EventOutboxStore extends Store implements EventOutbox, OverdueEvents {
  readonly parts = EVENT_PARTS;

  async open(app: number, taskId: string, now: number, dueAt = now): Promise<void> {
    await this.client.send(
      new UpdateCommand({
        ...this.#listing(app, taskId, now, dueAt),
        UpdateExpression: `SET ${LISTED}, #ttl = :ttl`,
      }),
    );
  }

  async addBreaker(app: number, taskId: string, breaker: OpenedBreaker): Promise<void> {
    const { ExpressionAttributeNames, ExpressionAttributeValues, ...listing } = this.#listing(
      app,
      taskId,
      breaker.openedAt,
    );
    await updateIf(
      this.client,
      {
        ...listing,
        UpdateExpression: `SET ${LISTED}, #ttl = :ttl, #breaker = if_not_exists(#breaker, :breaker)`,
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { ...ExpressionAttributeNames, '#breaker': `breaker_${breaker.provider}` },
        ExpressionAttributeValues: { ...ExpressionAttributeValues, ':breaker': JSON.stringify(breaker) },
      },
      'breakerAttempt',
    );
  }

  async take(app: number, taskId: string, now: number): Promise<EventEntry | 'busy' | undefined> {
    const key = { TableName: this.table, Key: this.keys.eventEntry(app, taskId) };
    const item = await updateIf(this.client, {
      ...key,
      UpdateExpression: 'SET leasedUntil = :until',
      ConditionExpression:
        'attribute_exists(pk) AND (attribute_not_exists(leasedUntil) OR leasedUntil < :now)',
      ExpressionAttributeValues: { ':until': now + LEASE, ':now': now },
    });
    if (item === undefined) {
      const { Item: present } = await this.client.send(new GetCommand({ ...key, ConsistentRead: true }));
      return present === undefined ? undefined : 'busy';
    }
    const { waitingSince, sent = new Set(), ...breakers } = ENTRY_ITEM.read(item);
    return {
      listing: waitingSince,
      sent,
      breakers: PROVIDERS.flatMap((provider) => breakers[`breaker_${provider}`] ?? []),
    };
  }

  async giveBack(
    { app, taskId }: EventTask,
    { listing }: EventEntry,
    sent: readonly string[],
    next: number | undefined,
  ): Promise<void> {
    const key = { TableName: this.table, Key: this.keys.eventEntry(app, taskId) };
    const add = sent.length === 0 ? '' : ' ADD sent :sent';
    const values = sent.length === 0 ? {} : { ':sent': new Set(sent) };
    const change =
      next === undefined
        ? { UpdateExpression: `${NO_LONGER_WAITING}, leasedUntil${add}`, values: {} }
        : {
            UpdateExpression: `SET waitingSince = :next REMOVE leasedUntil${add}`,
            values: { ':next': momentKey(next) },
          };
    // Whoever listed it meanwhile expects another look: the listing stays then.
    const settled =
      listing === undefined
        ? undefined
        : await updateIf(
            this.client,
            {
              ...key,
              UpdateExpression: change.UpdateExpression,
              ConditionExpression: 'waitingSince = :listing',
              ExpressionAttributeValues: { ...values, ...change.values, ':listing': listing },
            },
            'returnAttempt',
          );
    if (settled !== undefined) return;
    await this.client.send(
      new UpdateCommand({
        ...key,
        UpdateExpression: `REMOVE leasedUntil${add}`,
        ...(sent.length === 0 ? {} : { ExpressionAttributeValues: values }),
      }),
    );
  }

  async find(part: number, before: number, limit: number): Promise<readonly EventTask[]> {
    const { Items: items = [] } = await this.client.send(
      new QueryCommand({
        TableName: this.table,
        IndexName: WAITING_INDEX.name,
        KeyConditionExpression: 'waitingIn = :part AND waitingSince < :before',
        ExpressionAttributeValues: {
          ':part': this.keys.eventPart(part),
          ':before': momentKey(before),
        },
        Limit: limit,
      }),
    );
    return items.map(({ due }) => JSON.parse(String(due)) as EventTask);
  }

  #listing(app: number, taskId: string, from: number, dueAt = from) {
    const { waitingIn, waitingSince, due } = waitingAttributes(this.keys.eventPartFor(taskId), from, {
      app,
      taskId,
    });
    return {
      TableName: this.table,
      Key: this.keys.eventEntry(app, taskId),
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: {
        ':part': waitingIn,
        ':since': waitingSince,
        ':due': due,
        ':ttl': Math.ceil(dueAt / 1000) + KEPT_FOR,
      },
    };
  }
}

const LISTED = 'waitingIn = :part, waitingSince = :since, due = :due';
