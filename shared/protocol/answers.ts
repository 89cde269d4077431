import * as z from 'zod';

/** An answer that has no fields beside the envelope. */
export const plain = z.object({});

export const user = z.string().describe('The user id');
export const count = z.number().int().min(0);
export const taskId = z.string().describe('The id of the push: a ULID');
export const seconds = z.number().int().describe('UTC seconds');

/** The accounts that a command of the newer family did not serve. */
export const ErrorList = z
  .array(z.object({ To_Account: user, ErrorCode: z.number().int(), ErrorInfo: z.string() }))
  .describe('The accounts that were not served');

/** An answer that lists the accounts that were not served. */
export const listed = z.object({ ErrorList });
