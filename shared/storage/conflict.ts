import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';

const ATTEMPTS = 8;

/** Whether a conditional write found the item other than expected. */
export const isConflict = (error: unknown): error is ConditionalCheckFailedException =>
  error instanceof ConditionalCheckFailedException;

/** What a conditional write answers; `undefined` when its condition did not hold. */
export async function unlessConflict<T>(write: Promise<T>): Promise<T | undefined> {
  try {
    return await write;
  } catch (error) {
    if (isConflict(error)) return undefined;
    throw error;
  }
}

/**
 * Runs a read-then-conditional-write again while somebody else was faster.
 *
 * @throws the last conflict after eight attempts; any other error at once.
 */
export async function retryOnConflict<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = ATTEMPTS; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (!isConflict(error) || left === 1) throw error;
    }
  }
}
