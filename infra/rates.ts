import type { CarillonProps } from './carillon-props.ts';

/**
 * Regions where API Gateway's default quota is 2,500 requests per second for an account.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
const SMALLER_REGIONS: readonly string[] = [
  'af-south-1', // Africa (Cape Town)
  'ap-south-2', // Asia Pacific (Hyderabad)
  'ap-southeast-3', // Asia Pacific (Jakarta)
  'ap-southeast-4', // Asia Pacific (Melbourne)
  'ap-southeast-5', // Asia Pacific (Malaysia)
  'ap-southeast-7', // Asia Pacific (Thailand)
  'ca-west-1', // Canada West (Calgary)
  'eu-central-2', // Europe (Zurich)
  'eu-south-1', // Europe (Milan)
  'eu-south-2', // Europe (Spain)
  'il-central-1', // Israel (Tel Aviv)
  'me-central-1', // Middle East (UAE)
  'mx-central-1', // Mexico (Central)
];

/**
 * The default quota of an account in a region: HTTP requests, frames, new connections and posts together.
 *
 * @returns requests per second
 */
export const defaultRequestsPerSecond = (region: string | undefined): number =>
  region !== undefined && SMALLER_REGIONS.includes(region) ? 2500 : 10_000;

/** How the requests of the account are divided. All figures are per second. */
export interface Rates {
  readonly requestsPerSecond: number;
  readonly postsPerSecond: number;
  readonly framesPerSecond: number;
  readonly apiRequestsPerSecond: number;
}

/** Posts have the largest share, because only a push to all users comes close to the quota. */
const SHARES = { postsPerSecond: 0.9, framesPerSecond: 0.06, apiRequestsPerSecond: 0.04 } as const;

/**
 * Divides the requests of the account between posts, frames and API requests.
 * A rate that is given stays unchanged.
 */
export function shareOutRequests(given: Pick<CarillonProps, keyof Rates>, region: string | undefined): Rates {
  const requestsPerSecond = given.requestsPerSecond ?? defaultRequestsPerSecond(region);
  const share = (name: keyof typeof SHARES) =>
    given[name] ?? Math.max(1, Math.floor(requestsPerSecond * SHARES[name]));
  return {
    requestsPerSecond,
    postsPerSecond: share('postsPerSecond'),
    framesPerSecond: share('framesPerSecond'),
    apiRequestsPerSecond: share('apiRequestsPerSecond'),
  };
}

/** The error message if the rates exceed the account's quota; `undefined` if they do not. */
export function excessOf({ requestsPerSecond, ...rates }: Rates): string | undefined {
  const sum = Object.values(rates).reduce((all, rate) => all + rate, 0);
  if (sum <= requestsPerSecond) return undefined;
  const terms = Object.entries(rates).map(([name, rate]) => `${name} ${rate}`);
  return `${terms.join(' + ')} = ${sum} exceeds requestsPerSecond ${requestsPerSecond}: lower a rate, or request a higher quota from AWS and raise requestsPerSecond`;
}
