import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** Counts of DynamoDB requests. Capacity is in units as DynamoDB bills them. */
export interface Counts {
  requests: number;
  items: number;
  readUnits: number;
  writeUnits: number;
}

/** Counts everything that a client sends, with a middleware; the capacity is that of the engine's answers. */
export function counted(client: DynamoDBDocumentClient): Counts {
  const counts: Counts = { requests: 0, items: 0, readUnits: 0, writeUnits: 0 };
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
        const answer = await next(args);
        const { ConsumedCapacity, Items, Responses } = answer.output as {
          ConsumedCapacity?: { CapacityUnits?: number } | { CapacityUnits?: number }[];
          Items?: unknown[];
          Responses?: Record<string, unknown[]>;
        };
        const units = [ConsumedCapacity ?? []]
          .flat()
          .reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
        counts.requests++;
        counts.items += Items?.length ?? Object.values(Responses ?? {}).flat().length;
        if (/^(?:Get|Query|BatchGet)/.test(commandName)) counts.readUnits += units;
        else counts.writeUnits += units;
        return answer;
      },
    { step: 'initialize', priority: 'low' },
  );
  return counts;
}

export const reset = (counts: Counts): void => {
  Object.assign(counts, { requests: 0, items: 0, readUnits: 0, writeUnits: 0 });
};
