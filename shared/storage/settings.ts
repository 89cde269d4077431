import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { DomainError } from '../domain/domain-error.ts';
import { putIf, updateIf } from './conditional-write.ts';
import { Store } from './store.ts';
import { ATTRIBUTE_SLOTS } from './tables.ts';

/** How long the count of a day is kept, in seconds. */
const COUNTED_FOR = 3 * 24 * 3600;

/** The settings of every app, and what is fixed for the deployment. */
export class SettingsStore extends Store {
  #shardsChecked: Promise<void> | undefined;

  /** The attribute names of an app by slot. */
  async attributeNames(app: number): Promise<Map<number, string>> {
    const item = await this.#attributes(app);
    const named = Object.entries(item).filter(([field]) => /^n\d$/.test(field));
    return new Map(named.map(([field, name]) => [Number(field.slice(1)), String(name)]));
  }

  /** The slots of an app by attribute name. */
  async attributeSlots(app: number): Promise<Map<string, number>> {
    return new Map([...(await this.attributeNames(app))].map(([slot, name]) => [name, slot]));
  }

  /** The types of the attributes that were given one, by slot. */
  async attributeTypes(app: number): Promise<Map<number, number>> {
    const item = await this.#attributes(app);
    const typed = Object.entries(item).filter(([field]) => /^t\d$/.test(field));
    return new Map(typed.map(([field, type]) => [Number(field.slice(1)), Number(type)]));
  }

  /**
   * Names the given slots and types them; the others stay as they are.
   *
   * @throws DomainError `attributeNameTaken` when another slot has one of the names already.
   */
  async nameAttributes(
    app: number,
    names: ReadonlyMap<number, string>,
    types: ReadonlyMap<number, number> = new Map(),
  ): Promise<void> {
    if (names.size + types.size === 0) return;
    const values: Record<string, string | number> = {};
    for (const [slot, name] of names) values[`n${slot}`] = name;
    for (const [slot, type] of types) values[`t${slot}`] = type;
    const others = [...Array(ATTRIBUTE_SLOTS).keys()].filter((slot) => !names.has(slot));
    const apart = others.flatMap((other) =>
      [...names.keys()].map((slot) => `(attribute_not_exists(n${other}) OR n${other} <> :n${slot})`),
    );
    const assignments = Object.keys(values).map((field) => `${field} = :${field}`);
    const change = {
      TableName: this.table,
      Key: this.keys.attributeNames(app),
      UpdateExpression: `SET ${assignments.join(', ')}`,
      ExpressionAttributeValues: Object.fromEntries(
        Object.entries(values).map(([field, value]) => [`:${field}`, value]),
      ),
    };
    if (apart.length === 0) {
      await this.client.send(new UpdateCommand(change));
    } else if (
      (await updateIf(this.client, { ...change, ConditionExpression: apart.join(' AND ') })) === undefined
    ) {
      throw new DomainError('attributeNameTaken', 'another slot has one of these names already');
    }
  }

  /** Counts one more on a day (YYYY-MM-DD). @returns false when there were `most` already */
  async countOnDay(app: number, what: string, day: string, most: number): Promise<boolean> {
    const counted = await updateIf(this.client, {
      TableName: this.table,
      Key: this.keys.dayCounter(app, what, day),
      UpdateExpression: 'ADD #count :one SET #ttl = :ttl',
      ConditionExpression: 'attribute_not_exists(#count) OR #count < :most',
      ExpressionAttributeNames: { '#count': 'count', '#ttl': 'ttl' },
      ExpressionAttributeValues: {
        ':one': 1,
        ':most': most,
        ':ttl': Math.ceil(Date.parse(day) / 1000) + COUNTED_FOR,
      },
    });
    return counted !== undefined;
  }

  /** The next number of a scheduled task. */
  async nextScheduledTask(app: number): Promise<number> {
    const { Attributes: item } = await this.client.send(
      new UpdateCommand({
        TableName: this.table,
        Key: this.keys.scheduledTaskCounter(app),
        UpdateExpression: 'ADD #count :one',
        ExpressionAttributeNames: { '#count': 'count' },
        ExpressionAttributeValues: { ':one': 1 },
        ReturnValues: 'ALL_NEW',
      }),
    );
    return Number(item?.count);
  }

  /**
   * Makes sure that the data was laid out with this number of shards, and records it at the first start. Asked once
   * per function instance.
   *
   * @throws Error when the data was laid out with another number: with it, users would be looked for in the wrong place.
   */
  async assertShards(): Promise<void> {
    this.#shardsChecked ??= this.#checkShards();
    try {
      await this.#shardsChecked;
    } catch (error) {
      this.#shardsChecked = undefined;
      throw error;
    }
  }

  async #attributes(app: number): Promise<Record<string, unknown>> {
    const { Item: item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: this.keys.attributeNames(app), ConsistentRead: true }),
    );
    return item ?? {};
  }

  async #checkShards(): Promise<void> {
    const { shards } = this.keys;
    const isRecorded = await putIf(this.client, {
      TableName: this.table,
      Item: { ...this.keys.deployment(), shards },
      ConditionExpression: 'attribute_not_exists(pk) OR shards = :shards',
      ExpressionAttributeValues: { ':shards': shards },
    });
    if (!isRecorded) {
      throw new Error(
        `SHARDS is ${shards}, but the data was laid out with another number: deploy with that one`,
      );
    }
  }
}
