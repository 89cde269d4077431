import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { signUserSig } from '../../shared/protocol/sign-user-sig.ts';
import { type Answer, CommandError, NoAnswerError } from './errors.ts';
import { backOff, DEFAULT_RETRY, isRepeatable, type RetryPolicy, waitAfter } from './retry.ts';

/** How a backend reaches the API of its app. */
export interface ApiOptions {
  /** The `HttpUrl` of the deployment; it may have a path and a query. */
  readonly url: string;
  readonly sdkAppId: number;
  /** The app's secret key. Keep it in the backend. */
  readonly secretKey: string;
  /** An administrator of the app; `administrator` by default. */
  readonly admin?: string;
  /** Time-out of one attempt, in milliseconds; 30,000 by default, because API Gateway answers within 30 s. */
  readonly timeout?: number;
  readonly retry?: Partial<RetryPolicy>;
}

/** How long a ticket is reused, in milliseconds, and how long it is valid, in seconds. */
const TICKET_USED_FOR = 30 * 60_000;
const TICKET_LIFE = 3600;
const TIMEOUT = 30_000;

/** Calls commands as an administrator, and retries them where that is safe. */
export class Caller {
  readonly #options: ApiOptions;
  readonly #admin: string;
  readonly #base: URL;
  readonly #policy: RetryPolicy;
  #ticket: { readonly userSig: string; readonly madeAt: number } | undefined;

  /** @throws TypeError if the URL is invalid */
  constructor(options: ApiOptions) {
    this.#options = options;
    this.#admin = options.admin ?? 'administrator';
    this.#policy = { ...DEFAULT_RETRY, ...options.retry };
    if (!URL.canParse(options.url)) throw new TypeError(`url is not a URL: ${options.url}`);
    this.#base = new URL(options.url);
  }

  /**
   * @throws CommandError if the command is rejected
   * @throws NoAnswerError if no attempt got an answer, or if the command must not be repeated and its first attempt
   * got none
   */
  async call<Fields = Readonly<Record<string, unknown>>>(
    command: string,
    body: object,
  ): Promise<Answer & Fields> {
    const repeatable = isRepeatable(command, body);
    for (let attempt = 1; ; attempt++) {
      const wait = await this.#try(command, body, attempt, repeatable);
      // The type of the answer is the API's contract; it is not checked here.
      if (typeof wait !== 'number') return wait as Answer & Fields;
      await sleep(wait);
    }
  }

  /** @returns the answer, or how long to wait before the next attempt, in milliseconds */
  async #try(command: string, body: object, attempt: number, repeatable: boolean): Promise<Answer | number> {
    const isLast = attempt >= this.#policy.attempts;
    let answer: Answer;
    try {
      answer = await this.#send(command, body);
    } catch (error) {
      const mayRepeat = repeatable || wasNotSent(error);
      if (isLast || !mayRepeat) throw new NoAnswerError(command, attempt, error);
      return backOff(attempt, this.#policy);
    }
    if (answer.ErrorCode === 0) return answer;
    const error = new CommandError(command, answer);
    const wait = waitAfter(error, repeatable, attempt, this.#policy);
    if (isLast || wait === undefined) throw error;
    return wait;
  }

  async #send(command: string, body: object): Promise<Answer> {
    const response = await fetch(this.#urlOf(command), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(this.#options.timeout ?? TIMEOUT),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const answer = (await response.json()) as Partial<Answer> | null;
    if (typeof answer?.ErrorCode !== 'number')
      throw new Error('the answer does not come from Carillon: check the url');
    return { ...answer, ErrorCode: answer.ErrorCode, ErrorInfo: answer.ErrorInfo ?? '' };
  }

  #urlOf(command: string): URL {
    const url = new URL(this.#base);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/v4/${command}`;
    const query = {
      sdkappid: `${this.#options.sdkAppId}`,
      identifier: this.#admin,
      usersig: this.#userSig(),
      random: `${randomInt(2 ** 32)}`,
      contenttype: 'json',
    };
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url;
  }

  #userSig(): string {
    const now = Date.now();
    if (this.#ticket === undefined || Math.abs(now - this.#ticket.madeAt) > TICKET_USED_FOR) {
      const { sdkAppId, secretKey } = this.#options;
      const userSig = signUserSig({ identifier: this.#admin, sdkAppId, secretKey, expire: TICKET_LIFE });
      this.#ticket = { userSig, madeAt: now };
    }
    return this.#ticket.userSig;
  }
}

/** Whether a request failed before it was sent to the server. */
function wasNotSent(error: unknown): boolean {
  const { cause } = error as { readonly cause?: { readonly code?: string } };
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(cause?.code ?? '');
}
