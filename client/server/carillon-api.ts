import { randomInt, randomUUID } from 'node:crypto';
import { signUserSig } from '../../shared/protocol/sign-user-sig.ts';
import type { Token } from '../types.ts';
import { Accounts } from './accounts.ts';
import { Attributes } from './attributes.ts';
import { type ApiOptions, Caller } from './caller.ts';
import { Devices } from './devices.ts';
import type { Answer } from './errors.ts';
import { type Explanation, explanationOf, type WireExplanation } from './explanation.ts';
import { Operators } from './operators.ts';
import {
  type Audience,
  type Condition,
  elementsOf,
  given,
  type NotificationRequest,
  notificationOf,
  type PushFilter,
  type PushRequest,
  type PushStatistics,
  type PushStatus,
  type PushSummary,
  providerNotificationsOf,
  secondsOf,
  summaryOf,
  type WireNotifications,
  type WireSummary,
} from './pushes.ts';
import { ScheduledTasks } from './scheduled-tasks.ts';
import { Tags } from './tags.ts';

/** How long a client's token is valid, in seconds. */
const TOKEN_LIFE = 24 * 3600;

/**
 * The REST API, for the backend of an app.
 * A command that gets no answer is retried, unless a retry could execute it twice.
 * Every method throws a `CommandError` if the server rejects the command and a `NoAnswerError` if it does not answer.
 *
 * @example
 * const carillon = new CarillonApi({ url, sdkAppId, secretKey });
 * const id = await carillon.push({ body: 'Hello', condition: { TagsOr: ['stock-A'] }, lifeTime: 3600 });
 * const { state, progress } = await carillon.status(id);
 */
export class CarillonApi {
  readonly accounts: Accounts;
  readonly tags: Tags;
  readonly attributes: Attributes;
  readonly devices: Devices;
  readonly scheduledTasks: ScheduledTasks;
  readonly operators: Operators;
  readonly #options: ApiOptions;
  readonly #caller: Caller;

  /** @throws TypeError if the URL is invalid */
  constructor(options: ApiOptions) {
    this.#options = options;
    this.#caller = new Caller(options);
    this.accounts = new Accounts(this.#caller);
    this.tags = new Tags(this.#caller);
    this.attributes = new Attributes(this.#caller);
    this.devices = new Devices(this.#caller);
    this.scheduledTasks = new ScheduledTasks(this.#caller);
    this.operators = new Operators(this.#caller);
  }

  /**
   * Creates the token that a client's `getToken` returns.
   *
   * @param life validity in seconds, a day by default; the client asks for the next token a minute before the end
   * @throws RangeError if the user id is not printable ASCII
   */
  tokenFor(userId: string, life: number = TOKEN_LIFE): Token {
    const { sdkAppId, secretKey } = this.#options;
    const issuedAt = Math.floor(Date.now() / 1000);
    const userSig = signUserSig({ identifier: userId, sdkAppId, secretKey, issuedAt, expire: life });
    return { sdkAppId, userId, userSig, expiresAt: (issuedAt + life) * 1000 };
  }

  /**
   * Sends a push.
   *
   * @returns the id of the push
   */
  async push(request: PushRequest): Promise<string> {
    const { TaskId } = await this.#caller.call('all_member_push/im_push', {
      ...wireOf(request),
      IdempotencyKey: request.idempotencyKey ?? randomUUID(),
    });
    return String(TaskId);
  }

  /** Validates a push and counts the users it would address, without sending it. */
  async dryRun(request: PushRequest): Promise<Audience> {
    return audienceOf(
      await this.#caller.call('all_member_push/im_push', { ...wireOf(request), DryRun: true }),
    );
  }

  /** Counts the users that match a condition, or all users without one. */
  async audience(condition?: Condition): Promise<Audience> {
    return audienceOf(
      await this.#caller.call('all_member_push/im_audience', given({ Condition: condition })),
    );
  }

  /**
   * Pushes a notification to the users that match, or to all users without a condition.
   *
   * @returns the id of the push
   */
  async notify(request: NotificationRequest & { readonly condition?: Condition }): Promise<string> {
    const { TaskId } = await this.#caller.call('timpush/push', {
      ...notificationOf(request),
      ...given({ Condition: request.condition }),
      MsgRandom: randomInt(2 ** 32),
    });
    return String(TaskId);
  }

  /**
   * Pushes a notification to up to 500 named users.
   *
   * @returns the id of the push, and the users that do not exist
   */
  async notifyUsers(
    userIds: readonly string[],
    request: NotificationRequest,
  ): Promise<{ readonly id: string; readonly unknown: readonly string[] }> {
    const { TaskId, ErrorList } = await this.#caller.call('timpush/batch', {
      ...notificationOf(request),
      To_Account: userIds,
      MsgRandom: randomInt(2 ** 32),
    });
    const faults = ErrorList as readonly { readonly To_Account: string }[];
    return { id: String(TaskId), unknown: faults.map(({ To_Account }) => To_Account) };
  }

  async status(id: string): Promise<PushStatus> {
    const wire = await this.#caller.call<WireStatus>('all_member_push/im_push_status', { TaskId: id });
    const { Users, Posted, Gone, Refused, Withheld } = wire.Counters;
    return {
      ...summaryOf(wire),
      progress: wire.Progress,
      counters: { users: Users, posted: Posted, gone: Gone, refused: Refused, withheld: Withheld },
      notifications: Object.fromEntries(
        Object.entries(wire.Notifications).map(([provider, one]) => [provider, providerNotificationsOf(one)]),
      ),
    };
  }

  /**
   * Iterates over pushes, newest first, fetching page by page.
   *
   * @param filter only pushes in a state (`accepted` includes running ones), or whose content, audience, sender or id
   * contains a text
   */
  async *pushes({ state, text }: PushFilter = {}): AsyncGenerator<PushSummary, void, undefined> {
    const filter = given({ State: state, Text: text });
    let cursor = '';
    do {
      const request = { ...filter, Limit: 100, Cursor: cursor };
      const page = await this.#caller.call('all_member_push/im_push_list', request);
      for (const wire of page.Pushes as readonly WireSummary[]) yield summaryOf(wire);
      cursor = String(page.Cursor);
    } while (cursor !== '');
  }

  /** Explains what became of a push for one user, who need not exist. */
  async explain(id: string, userId: string): Promise<Explanation> {
    return explanationOf(
      await this.#caller.call<WireExplanation>('all_member_push/im_push_explain', {
        TaskId: id,
        To_Account: userId,
      }),
    );
  }

  /** Cancels a push: stops deliveries that are not sent yet, and withdraws it from offline users. */
  async cancel(id: string): Promise<void> {
    await this.#caller.call('all_member_push/im_push_cancel', { TaskId: id });
  }

  /** Cancels a push of the last 24 hours (the newer family's command). */
  async revoke(id: string): Promise<void> {
    await this.#caller.call('timpush/revoke', { TaskId: id });
  }

  /**
   * Counts the receivers of pushes within the last 30 days.
   *
   * @param ids up to 5 ids; without ids, the newest 100 pushes
   */
  async statistics(from: Date, to: Date, ids: readonly string[] = []): Promise<PushStatistics[]> {
    const { Results } = await this.#caller.call('timpush/all_member_push_statistics', {
      StartTime: secondsOf(from),
      EndTime: secondsOf(to),
      ...(ids.length === 0 ? {} : { TaskID: ids }),
    });
    return (Results as readonly WireStatistics[]).map((wire) => ({
      id: wire.TaskID,
      total: wire.TotalCount,
      sent: wire.SentCount,
      delivered: wire.DeliveredCount,
      clicked: wire.ClickCount,
    }));
  }

  /** Calls any command, such as `all_member_push/im_add_tag`; `body` holds the fields of the REST API. */
  call(command: string, body: object): Promise<Answer> {
    return this.#caller.call(command, body);
  }
}

interface WireStatus extends WireSummary {
  readonly Progress: number;
  readonly Notifications: Readonly<Record<string, WireNotifications>>;
  readonly Counters: Readonly<Record<'Users' | 'Posted' | 'Gone' | 'Refused' | 'Withheld', number>>;
}

interface WireStatistics {
  readonly TaskID: string;
  readonly TotalCount: number;
  readonly SentCount: number;
  readonly DeliveredCount: number;
  readonly ClickCount: number;
}

const wireOf = (request: PushRequest): Record<string, unknown> =>
  given({
    MsgRandom: randomInt(2 ** 32),
    MsgBody: elementsOf(request.body),
    MsgLifeTime: request.lifeTime ?? 0,
    Condition: request.condition,
    To_Account: request.users,
    From_Account: request.from,
    OfflinePushInfo: request.notification,
    CloudCustomData: request.cloudCustomData,
    SendAt: request.sendAt && secondsOf(request.sendAt),
    RateLimit: request.rateLimit,
  });

const audienceOf = ({ Audience, Online, Exact }: Answer): Audience => ({
  users: Number(Audience),
  online: Number(Online),
  exact: Exact === true,
});
