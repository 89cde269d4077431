import { type Fault, jsonReply } from '../../../local/providers/fault.ts';
import type { LocalProviders } from '../../../local/providers/local-providers.ts';
import type { Random } from '../random.ts';

/** What can go wrong at a provider. */
const KINDS = [
  'unavailable',
  'internal',
  'throttled',
  'slow',
  'tooLate',
  'silent',
  'refuse',
  'goaway',
] as const;
type Kind = (typeof KINDS)[number];

/** The longest delay of an answer that still arrives, in milliseconds. */
const SLOWEST = 800;
/** A delay after which nobody waits for the answer any more, in milliseconds: the notification is shown all the same. */
const TOO_LATE = 6000;

/** Lets the providers fail in every way that they have. */
export class ProviderFaults {
  /** Of a request, 0..1. */
  probability = 0;
  /** How often each fault occurred. */
  readonly injected = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<Kind, number>;
  readonly #providers: LocalProviders;
  readonly #random: Random;

  constructor(providers: LocalProviders, random: Random) {
    this.#providers = providers;
    this.#random = random;
    for (const provider of [providers.apns, providers.apnsSandbox, providers.fcm, providers.webPush]) {
      provider.fault = () => this.#draw();
    }
  }

  /** Lets Google refuse the service account until the returned function is called. */
  refuseCredentials(): () => void {
    const { fcm, credentials } = this.#providers;
    const mail = credentials.fcm.client_email;
    const known = fcm.accounts.get(mail);
    fcm.accounts.clear();
    fcm.expireTokens();
    return () => {
      if (known !== undefined) fcm.accounts.set(mail, known);
    };
  }

  #draw(): Fault | undefined {
    if (!this.#random.chance(this.probability)) return undefined;
    const kind = this.#random.pick(KINDS);
    this.injected[kind]++;
    switch (kind) {
      case 'unavailable':
        return again(503);
      case 'internal':
        return again(500);
      case 'throttled':
        return again(429);
      case 'slow':
        return { kind: 'slow', milliseconds: this.#random.below(SLOWEST) };
      case 'tooLate':
        return { kind: 'slow', milliseconds: TOO_LATE };
      default:
        return { kind };
    }
  }
}

/** An answer that asks to come again in a second. */
const again = (status: number): Fault => {
  const reply = jsonReply(status, {});
  return { kind: 'answer', ...reply, headers: { ...reply.headers, 'retry-after': '1' } };
};
