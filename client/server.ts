import { randomInt, randomUUID } from 'node:crypto';
import { signUserSig } from '../shared/protocol/sign-user-sig.ts';
import type { Token } from './types.ts';

/** An app as its backend knows it. */
export interface ServerOptions {
  /** The `HttpUrl` of the deployment. */
  readonly url: string;
  readonly sdkAppId: number;
  readonly secretKey: string;
  /** An administrator of the app; `administrator` if absent. */
  readonly admin?: string;
}

/** What the API answers. */
export interface Answer {
  readonly ErrorCode: number;
  readonly ErrorInfo: string;
  readonly [field: string]: unknown;
}

/** A command that was refused. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly code: number;

  constructor(command: string, { ErrorCode, ErrorInfo }: Answer) {
    super(`${command}: ${ErrorCode} ${ErrorInfo}`);
    this.code = ErrorCode;
  }
}

/** A condition over tags and attributes: the classic lists, of which all that are given must hold, or a tree. */
export type Condition =
  | {
      readonly TagsAnd?: readonly string[];
      readonly TagsOr?: readonly string[];
      readonly AttrsAnd?: Readonly<Record<string, string>>;
      readonly AttrsOr?: Readonly<Record<string, string>>;
    }
  | { readonly And: readonly Condition[] }
  | { readonly Or: readonly Condition[] }
  | { readonly Not: Condition }
  | { readonly Tag: string }
  | { readonly Attr: Readonly<Record<string, string>> };

/** A push. */
export interface PushRequest {
  readonly body: readonly {
    readonly MsgType: string;
    readonly MsgContent: Readonly<Record<string, unknown>>;
  }[];
  /** Absent: all users. */
  readonly condition?: Condition;
  /** Seconds for which offline users keep a claim; 0 (the default): those online now. */
  readonly lifeTime?: number;
  readonly from?: string;
  /** When it is to go out; absent: now. */
  readonly sendAt?: Date;
  /** Posts per second. */
  readonly rateLimit?: number;
  /** One push per key and day; a fresh one if absent, so that a retry is not a second push. */
  readonly idempotencyKey?: string;
}

/** What is told of a push. */
export interface PushSummary {
  readonly TaskId: string;
  readonly State: 'scheduled' | 'accepted' | 'running' | 'done' | 'cancelled' | 'failed';
  readonly From_Account: string;
  readonly CreatedAt: number;
}

/** How often a command is tried, and the longest first wait, in milliseconds. */
const ATTEMPTS = 4;
const FIRST_WAIT = 200;
/** Internal errors, and rates that were exceeded: what may succeed later. */
const TEMPORARY = new Set([60007, 60011, 90024, 91000]);
/** What makes something new every time it is called: it is not repeated when its answer was lost. */
const MAKING = new Set(['timpush/push', 'timpush/batch', 'timpush/add_sched_task']);
/** How long a ticket is used, in milliseconds, and how long it is good, in seconds. */
const TICKET_USED_FOR = 3600_000;
const TICKET_LIFE = 2 * 3600;

/**
 * Calls the REST API. A command that fails on the way is tried again, unless that could push twice.
 *
 * @example
 * const carillon = new CarillonApi({ url, sdkAppId, secretKey });
 * await carillon.push({ body: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'Hello' } }], lifeTime: 3600 });
 */
export class CarillonApi {
  readonly #options: ServerOptions;
  readonly #admin: string;
  #ticket: { readonly userSig: string; readonly madeAt: number } | undefined;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#admin = options.admin ?? 'administrator';
  }

  /** A token for a client of this user, as its `getToken` wants it. @param life seconds */
  tokenFor(userId: string, life: number = 24 * 3600): Token {
    const { sdkAppId, secretKey } = this.#options;
    const userSig = signUserSig({ identifier: userId, sdkAppId, secretKey, expire: life });
    return { sdkAppId, userId, userSig, expiresAt: Date.now() + life * 1000 };
  }

  /** Pushes. @returns the task id */
  async push(request: PushRequest): Promise<string> {
    const { body, condition, lifeTime = 0, from, sendAt, rateLimit, idempotencyKey = randomUUID() } = request;
    const { TaskId } = await this.call('all_member_push/im_push', {
      MsgRandom: randomInt(2 ** 32),
      MsgBody: body,
      MsgLifeTime: lifeTime,
      IdempotencyKey: idempotencyKey,
      ...(condition === undefined ? {} : { Condition: condition }),
      ...(from === undefined ? {} : { From_Account: from }),
      ...(sendAt === undefined ? {} : { SendAt: Math.ceil(sendAt.getTime() / 1000) }),
      ...(rateLimit === undefined ? {} : { RateLimit: rateLimit }),
    });
    return String(TaskId);
  }

  /** Pushes, newest first, page after page. */
  async *pushes(): AsyncGenerator<PushSummary> {
    let Cursor = '';
    do {
      const page = await this.call('all_member_push/im_push_list', { Limit: 100, Cursor });
      yield* page.Pushes as PushSummary[];
      Cursor = String(page.Cursor);
    } while (Cursor !== '');
  }

  /**
   * Calls any command, such as `all_member_push/im_add_tag`.
   *
   * @throws CommandError when it is refused; the last fault when it could not be carried out after four tries.
   */
  async call(command: string, body: object): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#send(command, body).catch((error: unknown) => {
        if (attempt === ATTEMPTS || MAKING.has(command) || makesPush(command, body)) throw error;
        return undefined;
      });
      if (answer?.ErrorCode === 0) return answer;
      if (answer !== undefined && (!TEMPORARY.has(answer.ErrorCode) || attempt === ATTEMPTS)) {
        throw new CommandError(command, answer);
      }
      const longest = FIRST_WAIT * 4 ** attempt;
      await new Promise((resolve) => setTimeout(resolve, (0.5 + Math.random() / 2) * longest));
    }
  }

  async #send(command: string, body: object): Promise<Answer> {
    const query = new URLSearchParams({
      sdkappid: `${this.#options.sdkAppId}`,
      identifier: this.#admin,
      usersig: this.#userSig(),
      random: `${randomInt(2 ** 32)}`,
      contenttype: 'json',
    });
    const response = await fetch(`${this.#options.url}/v4/${command}?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${command}: HTTP ${response.status}`);
    return (await response.json()) as Answer;
  }

  #userSig(): string {
    const now = Date.now();
    if (this.#ticket === undefined || now - this.#ticket.madeAt > TICKET_USED_FOR) {
      const { sdkAppId, secretKey } = this.#options;
      const userSig = signUserSig({ identifier: this.#admin, sdkAppId, secretKey, expire: TICKET_LIFE });
      this.#ticket = { userSig, madeAt: now };
    }
    return this.#ticket.userSig;
  }
}

/** A push without a key would be another one if it were repeated later than at once. */
const makesPush = (command: string, body: object): boolean =>
  command === 'all_member_push/im_push' && !('IdempotencyKey' in body);
