import { putIf } from './conditional-write.ts';
import { Store } from './store.ts';

/** Facts that are fixed for the whole deployment. */
export class DeploymentStore extends Store {
  #shardsChecked: Promise<void> | undefined;

  /**
   * Checks that the data was written with this number of shards, and records the number at the first start. Accesses
   * the store once per function instance.
   *
   * @throws Error if the data was written with another number, because users would be looked up in the wrong shard
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
    const isRecorded = await putIf(this.client, {
      TableName: this.table,
      Item: { ...this.keys.deployment(), shards },
      ConditionExpression: 'attribute_not_exists(pk) OR shards = :shards',
      ExpressionAttributeValues: { ':shards': shards },
    });
    if (isRecorded) return;
    throw new Error(
      `SHARDS is ${shards}, but the data was written with another number: deploy with that number`,
    );
  }
}
