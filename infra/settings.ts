import type { Node } from 'constructs';
import * as z from 'zod';

/** A whole number, which comes as text from the command line. */
const whole = (least: number, most: number) =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value),
    z.number().int().min(least).max(most),
  );

/** The days that CloudWatch keeps logs for, if one asks for any. */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const yesOrNo = z.preprocess(
  (value) => (value === undefined ? false : `${value}`),
  z.union([z.literal(false), z.enum(['true', 'false']).transform((value) => value === 'true')]),
);

/** What an operator may set, in `cdk.json` or with `-c name=value`. */
const settingsSchema = z
  .strictObject({
    /** The number of shards; fixed once there is data. */
    shards: whole(1, 256).default(16),
    /** The id of the first app. */
    sdkAppId: whole(1, 4_294_967_295).default(1_400_000_000),
    /** Fan-out functions at once (an event source mapping takes 2..1000). */
    fanOutConcurrency: whole(2, 1000).default(16),
    /** Delivery functions at once for what is beyond the first batches of a push. */
    deliveryConcurrency: whole(2, 1000).default(20),
    /** Delivery functions at once for the first batches of every push. */
    expressConcurrency: whole(2, 1000).default(5),
    /**
     * Posts per second of the deployment, over all functions; below the account's quota (API Gateway: 10,000 requests
     * per second by default, shared by everything in the account and region).
     */
    postsPerSecond: whole(1, 1_000_000).default(9000),
    /**
     * Within how many seconds clients come back after they were cut off together: at least the number of them over the
     * account's quota of new connections (API Gateway: 500 per second by default).
     */
    reconnectSeconds: whole(1, 3600).default(30),
    /** Requests per second that the HTTP API takes. */
    apiRateLimit: whole(1, 10_000).default(1000),
    /** Requests that it takes at once above that rate. */
    apiBurstLimit: whole(1, 5000).default(2000),
    /** Frames per second that the WebSocket API takes of clients, and at once: what they use of the account's quota is not left for posts. */
    frameRateLimit: whole(1, 10_000).default(3000),
    frameBurstLimit: whole(1, 5000).default(3000),
    /** Days for which logs are kept; one of those that CloudWatch knows. */
    logRetentionDays: whole(1, 3653)
      .refine((days) => RETENTIONS.includes(days), `one of ${RETENTIONS.join(', ')}`)
      .default(30),
    /** What the functions log at least. */
    logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO'),
    /** Whether X-Ray traces the functions. */
    tracing: yesOrNo,
    /** Whether the tables refuse to be deleted. */
    deletionProtection: yesOrNo,
    /** Reads and writes per second that the tables and their indexes are prepared for from the first; absent: DynamoDB's default. */
    warmReads: whole(12_000, 1_000_000).optional(),
    warmWrites: whole(4000, 1_000_000).optional(),
    /** Who gets the alarms by mail. */
    alarmEmail: z.email().optional(),
    /** The name under which the HTTP API is reached, with the certificate for it (ACM, in the stack's region). */
    domainName: z.hostname().optional(),
    certificateArn: z.string().startsWith('arn:').optional(),
    /** The web pages that may call the HTTP API, such as `https://console.example.com`, with commas between them. */
    corsOrigins: z
      .string()
      .transform((origins) => origins.split(',').map((origin) => origin.trim()))
      .pipe(z.array(z.url({ protocol: /^https?$/ })).min(1))
      .optional(),
    /** Whether `cdk destroy` deletes the tables, too. */
    removeData: yesOrNo,
    /**
     * Whether the target is an emulator: route responses are left out, which emulators send without being asked and some do
     * not know as a resource.
     */
    emulator: yesOrNo,
  })
  .refine(({ domainName, certificateArn }) => (domainName === undefined) === (certificateArn === undefined), {
    path: ['domainName'],
    error: 'domainName and certificateArn belong together',
  });

/** The settings of a deployment. */
export type Settings = z.output<typeof settingsSchema>;

/** The settings as they are given: all of them may be left out. */
export type GivenSettings = { readonly [name in keyof Settings]?: unknown };

/** The names of the settings. */
export const SETTING_NAMES = Object.keys(settingsSchema.shape) as readonly (keyof Settings)[];

/** A setting that has a wrong value. */
export class InvalidSettings extends Error {
  override readonly name = 'InvalidSettings';
}

/** The environment variable of a setting, such as `CARILLON_ALARM_EMAIL` for `alarmEmail`. */
const variableOf = (name: string): string =>
  `CARILLON_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

/**
 * The settings of a CDK app: in its context (`cdk.json`, or `-c name=value`), and where they are not, in the environment.
 */
export function givenSettings(node: Node, environment: NodeJS.ProcessEnv = process.env): GivenSettings {
  const given = SETTING_NAMES.map(
    (name) => [name, node.tryGetContext(name) ?? environment[variableOf(name)]] as const,
  );
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

/**
 * The settings that are meant, with the defaults.
 *
 * @throws InvalidSettings that names every wrong value, and every name that is none.
 */
export function parseSettings(given: GivenSettings): Settings {
  const result = settingsSchema.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => {
    if (path.length === 0) return `The settings: ${message}`;
    const name = String(path[0]) as keyof Settings;
    return `The setting ${name} is ${JSON.stringify(given[name])}: ${message}`;
  });
  throw new InvalidSettings(faults.join('\n'));
}
