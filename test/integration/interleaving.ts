import { setImmediate } from 'node:timers/promises';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';

/** One of two concurrent processes. */
export type Side = 0 | 1;

/** Whose next request is let through, repeatedly. */
export const schedule: fc.Arbitrary<Side[]> = fc
  .array(fc.tuple(fc.constantFrom<Side>(0, 1), fc.integer({ min: 1, max: 8 })), {
    minLength: 1,
    maxLength: 8,
  })
  .map((runs) => runs.flatMap(([side, length]) => new Array<Side>(length).fill(side)));

/** Lets the requests of two processes through one at a time, in a given order. */
export class Interleaving {
  readonly #waiting: { readonly side: Side; readonly release: () => void }[] = [];
  #underWay = 0;

  /** Holds the requests of a client until it is its side's turn. */
  hold(client: DynamoDBDocumentClient, side: Side): void {
    client.middlewareStack.add(
      (next) => async (args) => {
        await new Promise<void>((release) => this.#waiting.push({ side, release }));
        this.#underWay++;
        try {
          return await next(args);
        } finally {
          this.#underWay--;
        }
      },
      { step: 'initialize' },
    );
  }

  /** Runs both processes to their ends; while one side has no request, the other continues. */
  async run<A, B>(order: readonly Side[], processes: readonly [Promise<A>, Promise<B>]): Promise<[A, B]> {
    let ended = false;
    const both = Promise.all(processes).finally(() => {
      ended = true;
    });
    both.catch(() => undefined);
    for (let turn = 0; !ended; ) {
      // What follows a response runs before the next timers phase.
      await setImmediate();
      await setImmediate();
      if (this.#underWay > 0 || this.#waiting.length === 0) continue;
      const side = order[turn++ % order.length];
      const index = Math.max(
        0,
        this.#waiting.findIndex((request) => request.side === side),
      );
      this.#waiting.splice(index, 1)[0]?.release();
    }
    return both;
  }
}
