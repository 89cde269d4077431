import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { isConflict } from './conflict.ts';
import { Store } from './store.ts';

/** The settings of every app, and what is fixed for the deployment. */
export class SettingsStore extends Store {
  #shardsChecked: Promise<void> | undefined;

  /** The attribute names of an app by slot. */
  async attributeNames(app: number): Promise<Map<number, string>> {
    const { Item: item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: this.keys.attributeNames(app), ConsistentRead: true }),
    );
    const named = Object.entries(item ?? {}).filter(([field]) => /^n\d$/.test(field));
    return new Map(named.map(([field, name]) => [Number(field.slice(1)), String(name)]));
  }

  /** The slots of an app by attribute name. */
  async attributeSlots(app: number): Promise<Map<string, number>> {
    return new Map([...(await this.attributeNames(app))].map(([slot, name]) => [name, slot]));
  }

  /** Names the given slots; the others keep their names. */
  async nameAttributes(app: number, names: ReadonlyMap<number, string>): Promise<void> {
    if (names.size === 0) return;
    const slots = [...names];
    await this.client.send(
      new UpdateCommand({
        TableName: this.table,
        Key: this.keys.attributeNames(app),
        UpdateExpression: `SET ${slots.map(([slot]) => `n${slot} = :n${slot}`).join(', ')}`,
        ExpressionAttributeValues: Object.fromEntries(slots.map(([slot, name]) => [`:n${slot}`, name])),
      }),
    );
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

  async #checkShards(): Promise<void> {
    const { shards } = this.keys;
    try {
      await this.client.send(
        new PutCommand({
          TableName: this.table,
          Item: { ...this.keys.deployment(), shards },
          ConditionExpression: 'attribute_not_exists(pk) OR shards = :shards',
          ExpressionAttributeValues: { ':shards': shards },
        }),
      );
    } catch (error) {
      if (!isConflict(error)) throw error;
      throw new Error(
        `SHARDS is ${shards}, but the data was laid out with another number: deploy with that one`,
      );
    }
  }
}
