import { signUserSig } from '../shared/protocol/sign-user-sig.ts';

/** The credentials of an app's backend. */
export interface AppKeys {
  readonly sdkAppId: number;
  readonly secretKey: string;
  readonly admin: string;
}

/** An answer of the API. */
export interface Answer {
  readonly ActionStatus: 'OK' | 'FAIL';
  readonly ErrorCode: number;
  readonly ErrorInfo: string;
  readonly [field: string]: unknown;
}

/** An app backend that calls the REST API. */
export class Backend {
  readonly #httpUrl: string;
  readonly #app: AppKeys;
  readonly #userSig: string;

  constructor(httpUrl: string, app: AppKeys) {
    this.#httpUrl = httpUrl;
    this.#app = app;
    this.#userSig = signUserSig({ identifier: app.admin, sdkAppId: app.sdkAppId, secretKey: app.secretKey });
  }

  /** Calls a command, such as `all_member_push/im_push`, and returns any answer. */
  request(command: string, body: unknown): Promise<Answer> {
    return this.send(command, JSON.stringify(body) ?? '');
  }

  /** Calls a command with any body. */
  async send(command: string, body: string | Uint8Array<ArrayBuffer>): Promise<Answer> {
    const query = new URLSearchParams({
      sdkappid: `${this.#app.sdkAppId}`,
      identifier: this.#app.admin,
      usersig: this.#userSig,
      random: `${Math.floor(Math.random() * 2 ** 32)}`,
      contenttype: 'json',
    });
    const response = await fetch(`${this.#httpUrl}/v4/${command}?${query}`, {
      method: 'POST',
      body,
    });
    return (await response.json()) as Answer;
  }

  /**
   * Calls a command that must succeed.
   *
   * @throws Error with the answer's code when it does not.
   */
  async call(command: string, body: unknown): Promise<Answer> {
    const answer = await this.request(command, body);
    if (answer.ActionStatus !== 'OK') throw new Error(`${command}: ${answer.ErrorCode} ${answer.ErrorInfo}`);
    return answer;
  }

  /** Pushes a text. `others` are further fields of the request. @returns the task id */
  async push(text: string, others: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const answer = await this.call('all_member_push/im_push', {
      MsgRandom: Math.floor(Math.random() * 2 ** 32),
      MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }],
      ...others,
    });
    return String(answer.TaskId);
  }
}
