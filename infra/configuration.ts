import * as z from 'zod';
import type { CarillonProps } from './carillon-props.ts';
import {
  type Concurrency,
  MINIMUM_CONCURRENCY,
  overcommitmentOf,
  shareOutConcurrency,
} from './concurrency.ts';
import { excessOf, type Rates, shareOutRequests } from './rates.ts';

const whole = (minimum: number, maximum: number) => z.number().int().min(minimum).max(maximum);
const rate = whole(1, 1_000_000).optional();
const concurrency = whole(MINIMUM_CONCURRENCY, 1000).optional();
const endpoint = z.url({ protocol: /^https$/ }).optional();
const yesOrNo = z.boolean().default(false);

/** The log retention periods that CloudWatch Logs supports, in days. */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** The accepted values of each option; `CarillonProps` documents the options. */
const OPTIONS = {
  shards: whole(1, 256).default(16),
  requestsPerSecond: whole(20, 1_000_000).optional(),
  postsPerSecond: rate,
  framesPerSecond: rate,
  apiRequestsPerSecond: rate,
  reconnectSeconds: whole(1, 3600).default(30),
  connectionsPerUser: whole(1, 1000).default(20),
  framesPerTenSeconds: whole(10, 10_000).default(30),
  concurrentExecutions: whole(10, 1_000_000).optional(),
  fanOutConcurrency: concurrency,
  expressConcurrency: concurrency,
  deliveryConcurrency: concurrency,
  notificationConcurrency: concurrency,
  webhookConcurrency: concurrency,
  logRetentionDays: whole(1, 3653)
    .refine((days) => RETENTIONS.includes(days), `must be one of ${RETENTIONS.join(', ')}`)
    .default(30),
  logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO'),
  tracing: yesOrNo,
  alarmEmail: z.email().optional(),
  deletionProtection: yesOrNo,
  removeData: yesOrNo,
  warmReads: whole(12_000, 1_000_000).optional(),
  warmWrites: whole(4000, 1_000_000).optional(),
  domainName: z.hostname().optional(),
  webSocketDomainName: z.hostname().optional(),
  certificateArn: z.string().startsWith('arn:').optional(),
  corsOrigins: z
    .array(z.url({ protocol: /^https?$/ }))
    .min(1)
    .readonly()
    .optional(),
  emulator: yesOrNo,
  apnsEndpoint: endpoint,
  apnsSandboxEndpoint: endpoint,
  fcmEndpoint: endpoint,
  googleTokenEndpoint: endpoint,
  providerCa: z.string().startsWith('-----BEGIN CERTIFICATE-----').optional(),
  pushServices: z
    .array(z.string().regex(/^\.?[\w.-]+(:\d+)?$/))
    .min(1)
    .readonly()
    .optional(),
} satisfies { [name in keyof Required<CarillonProps>]: z.ZodType<unknown, CarillonProps[name]> };

const schema = z.strictObject(OPTIONS);

/** The names of all options. */
export const OPTION_NAMES = Object.keys(OPTIONS) as readonly (keyof CarillonProps)[];

/** The name of a deployment, and its region if that is known at synthesis. */
export interface Place {
  /** Unique among the deployments of an account and region. */
  readonly name: string;
  readonly region?: string | undefined;
}

/** The complete configuration of a deployment. */
export type Configuration = z.output<typeof schema> & Rates & Concurrency & Pick<Place, 'name'>;

/** An option has a wrong value, does not exist, or contradicts another. */
export class InvalidConfiguration extends Error {
  override readonly name = 'InvalidConfiguration';
}

/**
 * Validates the options and adds the defaults.
 *
 * @throws InvalidConfiguration that lists all faults
 */
export function parseConfiguration(given: CarillonProps, { name, region }: Place): Configuration {
  const result = schema.safeParse(given);
  if (!result.success) {
    const faults = result.error.issues.map(({ path: [option], message }) =>
      option === undefined
        ? message
        : `The option ${String(option)} is ${JSON.stringify(given[option as keyof CarillonProps])}: ${message}`,
    );
    throw new InvalidConfiguration(faults.join('\n'));
  }
  const rates = shareOutRequests(result.data, region);
  const concurrency = shareOutConcurrency(result.data);
  const configuration = { ...result.data, ...rates, ...concurrency, name };
  const faults = [excessOf(rates), overcommitmentOf(concurrency), ...contradictionsIn(configuration)];
  const found = faults.filter((fault) => fault !== undefined);
  if (found.length > 0) throw new InvalidConfiguration(found.join('\n'));
  return configuration;
}

function contradictionsIn(configuration: Configuration): readonly string[] {
  const { domainName, webSocketDomainName, certificateArn, deletionProtection, removeData } = configuration;
  const names = [domainName, webSocketDomainName].filter((name) => name !== undefined);
  const faults: string[] = [];
  if (names.length > 0 && certificateArn === undefined) faults.push('A domain name requires certificateArn');
  if (names.length === 0 && certificateArn !== undefined) {
    faults.push('certificateArn requires domainName or webSocketDomainName');
  }
  if (domainName !== undefined && domainName === webSocketDomainName) {
    faults.push('domainName and webSocketDomainName must differ: the APIs cannot share a domain');
  }
  if (deletionProtection && removeData) {
    faults.push('removeData and deletionProtection contradict each other: switch one of them off');
  }
  return faults;
}
