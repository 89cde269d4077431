import type { Random } from './faults.ts';
import { type HttpAnswer, jsonAnswer } from './http-answer.ts';

/** The header that names the operation in the AWS JSON protocols. */
export const TARGET = 'x-amz-target';

const TYPE = { 'content-type': 'application/x-amz-json-1.1' };

/** The only secret of the stack, in Secrets Manager. */
export class Secret {
  readonly #staleness: number;
  readonly #random: Random;
  #value: string;
  #before: string;
  #changedAt = 0;

  /** @param staleness for how many milliseconds after a change the old value may be returned, at random */
  constructor(value: string, staleness = 0, random: Random = Math.random) {
    this.#value = value;
    this.#before = value;
    this.#staleness = staleness;
    this.#random = random;
  }

  change(value: string): void {
    this.#before = this.#value;
    this.#value = value;
    this.#changedAt = Date.now();
  }

  /**
   * Answers an operation of Secrets Manager. A change becomes visible with a delay.
   * https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#troubleshoot_general_eventual-consistency
   */
  serve(operation: string, body: string): HttpAnswer {
    const { SecretId, SecretString } = JSON.parse(body) as { SecretId?: string; SecretString?: string };
    if (operation === 'secretsmanager.PutSecretValue' && SecretString !== undefined) {
      this.change(SecretString);
      return jsonAnswer(200, { ARN: SecretId, Name: SecretId }, TYPE);
    }
    if (operation !== 'secretsmanager.GetSecretValue') {
      return jsonAnswer(400, { __type: 'UnknownOperationException' }, TYPE);
    }
    const isSettled = Date.now() - this.#changedAt >= this.#staleness;
    const value = isSettled || this.#random() < 0.5 ? this.#value : this.#before;
    return jsonAnswer(200, { ARN: SecretId, Name: SecretId, SecretString: value }, TYPE);
  }
}
