import { signUserSig } from '../../shared/protocol/sign-user-sig.ts';
import { APP } from './device.ts';

/** The answer to a command; `undefined` if there was none. */
export type Answer =
  | { readonly ErrorCode: number; readonly ErrorInfo: string; readonly [field: string]: unknown }
  | undefined;

/** How long a command may take, in milliseconds. */
const TIMEOUT = 15_000;

/** An app backend that tolerates every answer. */
export class ChaosBackend {
  readonly #url: () => string;
  readonly #query: string;
  calls = 0;

  constructor(url: () => string) {
    this.#url = url;
    const usersig = signUserSig({ ...APP, identifier: APP.admin });
    this.#query = new URLSearchParams({
      sdkappid: `${APP.sdkAppId}`,
      identifier: APP.admin,
      usersig,
      random: '1',
      contenttype: 'json',
    }).toString();
  }

  /** Calls a command once. */
  async request(command: string, body: unknown): Promise<Answer> {
    this.calls++;
    try {
      const response = await fetch(`${this.#url()}/v4/${command}?${this.#query}`, {
        method: 'POST',
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(TIMEOUT),
      });
      return (await response.json()) as Answer;
    } catch {
      return undefined;
    }
  }

  /**
   * Calls a command until it succeeds.
   *
   * @throws Error when it does not within a minute.
   */
  async insist(command: string, body: unknown): Promise<Exclude<Answer, undefined>> {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const answer = await this.request(command, body);
      if (answer?.ErrorCode === 0) return answer;
      if (Date.now() > deadline) throw new Error(`${command} never succeeded: ${JSON.stringify(answer)}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
