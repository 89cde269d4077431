import type { ServiceAnswer, ServiceRequest, Services } from '../../local/functions/messages.ts';
import type { Random } from './random.ts';

/** What can go wrong with a request of a function to a service. */
export const FAULTS = [
  'errorBefore',
  'errorAfter',
  'throttled',
  'slow',
  'twice',
  'killedBefore',
  'killedAfter',
] as const;
export type Fault = (typeof FAULTS)[number];

/** How often requests fail, and how often each fault was injected. */
export interface FaultPlan {
  /** Of a request, 0..1. */
  probability: number;
  /** The kinds that are drawn. */
  readonly kinds: readonly Fault[];
  /** The share of the drawn kills that are carried out, 0..1; the others are slow answers. */
  readonly kills: number;
  readonly injected: Record<Fault, number>;
}

/** No fault of any kind was injected. */
export const noneInjected = (): Record<Fault, number> => ({
  errorBefore: 0,
  errorAfter: 0,
  throttled: 0,
  slow: 0,
  twice: 0,
  killedBefore: 0,
  killedAfter: 0,
});

/** The longest delay of a slow request, in milliseconds. */
const SLOWEST = 400;

/**
 * Puts faults between the functions and their services:
 * - `errorBefore`: the request fails and was not carried out.
 * - `errorAfter`: the request was carried out and its answer is lost.
 * - `throttled`: the service refuses it for now.
 * - `slow`: the answer comes late.
 * - `twice`: messages are queued twice; other requests are carried out once.
 * - `killedBefore`, `killedAfter`: the function dies before the request is carried out, or after it was; where functions share
 *   a thread, all of them die.
 */
export function withFaults(services: Services, plan: FaultPlan, random: Random): Services {
  const fault = (request: ServiceRequest): Fault | undefined => {
    if (!random.chance(plan.probability)) return undefined;
    const drawn = random.pick(plan.kinds);
    if (drawn === 'twice' && !isSend(request)) return 'slow';
    return drawn.startsWith('killed') && !random.chance(plan.kills) ? 'slow' : drawn;
  };
  return (request) => {
    const drawn = fault(request);
    if (drawn === undefined) return services(request);
    plan.injected[drawn]++;
    return carryOut(services, request, drawn, random);
  };
}

async function carryOut(
  services: Services,
  request: ServiceRequest,
  fault: Fault,
  random: Random,
): Promise<ServiceAnswer> {
  if (fault === 'errorBefore') return serverError();
  if (fault === 'killedBefore') return KILLS;
  if (fault === 'throttled') return throttling(request);
  if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, random.next() * SLOWEST));
  if (fault === 'twice') await services(request);
  const answer = await services(request);
  if (fault === 'killedAfter') return KILLS;
  return fault === 'errorAfter' ? serverError() : answer;
}

const KILLS: ServiceAnswer = { status: 500, body: '', kills: true };

const target = ({ headers }: ServiceRequest): string => headers['x-amz-target'] ?? '';
const isSend = (request: ServiceRequest): boolean => target(request).startsWith('AmazonSQS.SendMessage');

const serverError = (): ServiceAnswer => answer(500, 'InternalServerError');

/** Each service says in its own way that it is asked too often. */
function throttling(request: ServiceRequest): ServiceAnswer {
  if (request.path.includes('/@connections/')) return answer(429, 'LimitExceededException');
  if (target(request).startsWith('DynamoDB_')) {
    return answer(400, 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException');
  }
  return answer(400, 'ThrottlingException');
}

const answer = (status: number, type: string): ServiceAnswer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': type },
  body: JSON.stringify({ __type: type, message: `injected: ${type}` }),
});
