import { putIf } from './conditional-write.ts';
import { Store } from './store.ts';

/** What is fixed for the deployment. */
export class DeploymentStore extends Store {
  #shardsChecked: Promise<void> | undefined;

  /**
   * Makes sure that the data was laid out with this number of shards, and records it at the first start. The store is asked
   * once per function instance.
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
    const isRecorded = await putIf(this.client, {
      TableName: this.table,
      Item: { ...this.keys.deployment(), shards },
      ConditionExpression: 'attribute_not_exists(pk) OR shards = :shards',
      ExpressionAttributeValues: { ':shards': shards },
    });
    if (isRecorded) return;
    throw new Error(
      `SHARDS is ${shards}, but the data was laid out with another number: deploy with that one`,
    );
  }
}
