import * as z from 'zod';

/** An answer without fields of its own. */
export const plain = z.object({});

export const user = z.string().describe('The user id');
export const count = z.number().int().min(0);
export const taskId = z.string().describe('The id of the push: a ULID');
export const seconds = z.number().int().describe('UTC seconds');

/** The accounts for which a command of the newer family failed. */
export const ErrorList = z
  .array(z.object({ To_Account: user, ErrorCode: z.number().int(), ErrorInfo: z.string() }))
  .describe('The accounts that were not processed');

/** An answer that lists the accounts that were not processed. */
export const listed = z.object({ ErrorList });
