import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { encodeTime } from 'ulid';
import * as z from 'zod';
import type { Overdue } from '../domain/push/ports.ts';
import type { Due } from '../domain/push/scheduled-task.ts';
import { ItemType, json } from './item-type.ts';
import { WAITING_PARTS } from './keys.ts';
import { Store } from './store.ts';
import { WAITING_INDEX } from './tables.ts';

/** What an item says of the work that is due. */
const WAITING_ITEM = new ItemType('waiting push or task', {
  due: json(
    z.union([
      z.object({ app: z.number(), taskId: z.string() }),
      z.object({ app: z.number(), scheduledTask: z.number() }),
    ]),
  ),
});

/** The number of characters of a moment in the sort key of the index. */
const MOMENT_CHARACTERS = 10;

/** A moment as the index sorts it. @param moment epoch milliseconds */
export const momentKey = (moment: number): string =>
  encodeTime(Math.max(0, Math.floor(moment)), MOMENT_CHARACTERS);

/**
 * The attributes that list an item among the waiting ones.
 *
 * @param dueAt epoch milliseconds
 */
export const waitingAttributes = (waitingIn: string, dueAt: number, due: Due) => ({
  waitingIn,
  waitingSince: momentKey(dueAt),
  due: JSON.stringify(due),
});

/** The end of an update expression that removes an item from the waiting ones. */
export const NO_LONGER_WAITING = 'REMOVE waitingIn, waitingSince';

/** Pushes and tasks that wait to be sent: accepted but unpublished pushes, scheduled pushes, and scheduled tasks. */
export class WaitingStore extends Store implements Overdue {
  readonly parts = WAITING_PARTS;

  async find(part: number, before: number, limit: number): Promise<readonly Due[]> {
    const { Items: items = [] } = await this.client.send(
      new QueryCommand({
        TableName: this.table,
        IndexName: WAITING_INDEX.name,
        KeyConditionExpression: 'waitingIn = :part AND waitingSince < :before',
        ExpressionAttributeValues: {
          ':part': this.keys.waitingPart(part),
          ':before': momentKey(before),
        },
        Limit: limit,
      }),
    );
    return WAITING_ITEM.readAll(items).map(({ due }) => due);
  }
}
