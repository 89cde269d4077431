import type { Node } from 'constructs';
import * as z from 'zod';

const whole = (least: number, most: number, standard: number) =>
  z.coerce.number().int().min(least).max(most).default(standard);

const yesOrNo = z.preprocess(
  (value) => (value === undefined ? false : `${value}`),
  z.union([z.literal(false), z.enum(['true', 'false']).transform((value) => value === 'true')]),
);

/** What an operator may set, in `cdk.json` or with `-c name=value`. */
const settingsSchema = z.object({
  /** The number of shards; fixed once there is data. */
  shards: whole(1, 256, 16),
  /** The id of the first app. */
  sdkAppId: whole(1, 4_294_967_295, 1_400_000_000),
  /** Fan-out functions at once (an event source mapping takes 2..1000). */
  fanOutConcurrency: whole(2, 1000, 16),
  /** Delivery functions at once for what is beyond the first batches of a push. */
  deliveryConcurrency: whole(2, 1000, 20),
  /** Delivery functions at once for the first batches of every push. */
  expressConcurrency: whole(2, 1000, 5),
  /**
   * Posts per second of the deployment, over all functions; below the account's quota (API Gateway: 10,000 requests
   * per second by default, shared by everything in the account and region).
   */
  postsPerSecond: whole(1, 1_000_000, 9000),
  /**
   * Within how many seconds clients come back after they were cut off together: at least the number of them over the
   * account's quota of new connections (API Gateway: 500 per second by default).
   */
  reconnectSeconds: whole(1, 3600, 30),
  /** Requests per second that the HTTP API takes. */
  apiRateLimit: whole(1, 10_000, 1000),
  /** Requests that it takes at once above that rate. */
  apiBurstLimit: whole(1, 5000, 2000),
  /** Whether `cdk destroy` deletes the tables, too. */
  removeData: yesOrNo,
  /**
   * Whether the target is an emulator: route responses are left out, which emulators send without being asked and some do
   * not know as a resource.
   */
  emulator: yesOrNo,
});

/** The settings of a deployment. */
export type Settings = z.output<typeof settingsSchema>;

/** A setting that has a wrong value. */
export class InvalidSettings extends Error {
  override readonly name = 'InvalidSettings';
}

/**
 * Reads the settings from the CDK context.
 *
 * @throws InvalidSettings that names every wrong value.
 */
export function readSettings(node: Node): Settings {
  const given = Object.fromEntries(
    Object.keys(settingsSchema.shape).map((name) => [name, node.tryGetContext(name)]),
  );
  const result = settingsSchema.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    return `The setting ${name} is ${JSON.stringify(given[name])}: ${message}`;
  });
  throw new InvalidSettings(faults.join('\n'));
}
