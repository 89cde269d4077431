import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { signUserSig } from '../../shared/protocol/sign-user-sig.ts';
import { type Answer, CommandError, NoAnswerError } from './errors.ts';
import { backOff, DEFAULT_RETRY, isRepeatable, type RetryPolicy, waitAfter } from './retry.ts';

/** An app as its backend knows it. */
export interface ApiOptions {
  /** The `HttpUrl` of the deployment; a path and a query of its own are kept. */
  readonly url: string;
  readonly sdkAppId: number;
  /** The app's secret key: it stays in the backend. */
  readonly secretKey: string;
  /** An administrator of the app; `administrator` by default. */
  readonly admin?: string;
  /** How long one try may take, in milliseconds; 30,000 by default (an API Gateway answers within 30 s). */
  readonly timeout?: number;
  readonly retry?: Partial<RetryPolicy>;
}

/** How long a ticket is used, in milliseconds, and how long it is good, in seconds. */
const TICKET_USED_FOR = 30 * 60_000;
const TICKET_LIFE = 3600;
const TIMEOUT = 30_000;

/** Calls commands as an administrator, and again where that is safe. */
export class Caller {
  readonly #options: ApiOptions;
  readonly #admin: string;
  readonly #base: URL;
  readonly #policy: RetryPolicy;
  #ticket: { readonly userSig: string; readonly madeAt: number } | undefined;

  /** @throws TypeError when the URL is invalid. */
  constructor(options: ApiOptions) {
    this.#options = options;
    this.#admin = options.admin ?? 'administrator';
    this.#policy = { ...DEFAULT_RETRY, ...options.retry };
    if (!URL.canParse(options.url)) throw new TypeError(`url is not a URL: ${options.url}`);
    this.#base = new URL(options.url);
  }

  /**
   * @throws CommandError when the command is rejected
   * @throws NoAnswerError when no try got an answer, or the first one of a command that must not be repeated
   */
  async call<Fields = Readonly<Record<string, unknown>>>(
    command: string,
    body: object,
  ): Promise<Answer & Fields> {
    const repeatable = isRepeatable(command, body);
    for (let attempt = 1; ; attempt++) {
      const wait = await this.#try(command, body, attempt, repeatable);
      // What a command answers is the API's promise.
      if (typeof wait !== 'number') return wait as Answer & Fields;
      await sleep(wait);
    }
  }

  /** @returns the answer, or how long to wait before the next try */
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
      throw new Error('the answer is not one of Carillon: check the url');
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

/** Whether a request failed before it reached the server. */
function wasNotSent(error: unknown): boolean {
  const { cause } = error as { readonly cause?: { readonly code?: string } };
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(cause?.code ?? '');
}
