import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';

/** Whether an error is a failed condition of a write. */
export const isConflict = (error: unknown): error is ConditionalCheckFailedException =>
  error instanceof ConditionalCheckFailedException;

/** Returns the answer of a conditional write; `undefined` if its condition did not hold. */
export async function unlessConflict<T>(write: Promise<T>): Promise<T | undefined> {
  try {
    return await write;
  } catch (error) {
    if (isConflict(error)) return undefined;
    throw error;
  }
}
