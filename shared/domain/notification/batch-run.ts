import type { BatchDevice, NotificationBatch } from './batch.ts';
import type { BatchResult, DeviceUpdates, Sender } from './ports.ts';
import { added, failure, NO_TALLY, type Tally } from './tally.ts';
import type { Target } from './target.ts';
import type { FailureReason, Verdict } from './verdict.ts';

/** How many notifications of a batch are sent concurrently. */
const AT_ONCE = 50;
/** From how many devices on a total failure counts as an outage of the provider. */
const MEANINGFUL = 20;

/** What `BatchRun` needs. */
interface RunDeps {
  readonly devices: DeviceUpdates;
  hasTime(): boolean;
}

/** Sends the notifications of one batch and collects the outcomes. */
export class BatchRun {
  tally: Tally = NO_TALLY;
  /** Devices to retry after `wait` seconds. */
  readonly later: BatchDevice[] = [];
  wait = 0;
  /** Devices for which the provider reported a wrong configuration. */
  readonly refused: BatchDevice[] = [];
  readonly #deps: RunDeps;
  readonly #batch: NotificationBatch;
  readonly #sender: Sender;
  readonly #reasons = new Map<BatchDevice, FailureReason>();
  /** How many devices were attempted. */
  tried = 0;
  /** How many devices were attempted for the first time. */
  #first = 0;
  #detail = '';
  /** For how many devices the provider was unreachable. */
  #unreached = 0;
  /** Whether the provider asked the whole sender to wait. */
  #mustWait = false;

  constructor(deps: RunDeps, batch: NotificationBatch, sender: Sender) {
    this.#deps = deps;
    this.#batch = batch;
    this.#sender = sender;
  }

  /** The result that is reported to the circuit breaker. */
  get result(): BatchResult {
    const { kind } = this.#batch.devices[0]?.target ?? { kind: undefined };
    const all = this.refused.length > 0 && this.tally.accepted === 0;
    const credentials = this.refused.every((device) => this.#reasons.get(device) === 'auth_error');
    return {
      sent: this.#first,
      // Count a device only at its first rejection, because repeated ones would outweigh the others.
      refused: this.refused.filter(({ refusals }) => refusals === 1).length,
      isClean: this.refused.length === 0,
      // A browser's push service may reject the credentials because its own subscription was made with another key.
      credentialsRefused: all && credentials && kind !== 'webpush',
      detail: this.#detail,
    };
  }

  /**
   * Whether the provider currently accepts nothing: it asked the whole sender to wait, or was unreachable for all
   * devices.
   */
  get takesNothing(): boolean {
    return this.#mustWait || (this.#unreached === this.tried && this.tried >= MEANINGFUL);
  }

  /** Sends one notification to each device. */
  async sendAll(): Promise<void> {
    const waiting = this.#batch.devices[Symbol.iterator]();
    const worker = async () => {
      for (const device of waiting) {
        if (this.takesNothing || !this.#deps.hasTime()) this.later.push(device);
        else await this.#notify(device);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  /** Gives up a device that was rejected. */
  async giveUp(device: BatchDevice): Promise<Tally> {
    const reason = this.#reasons.get(device) ?? 'auth_error';
    if (reason === 'invalid_token') await this.#deps.devices.strike(this.#ownerOf(device), device);
    return failure(reason);
  }

  async #notify(device: BatchDevice): Promise<void> {
    this.tried++;
    if (device.refusals === 0) this.#first++;
    const verdict = await this.#verdictOn(device);
    switch (verdict.outcome) {
      case 'accepted':
        this.#add({ ...NO_TALLY, accepted: 1 });
        if (device.strikes > 0) {
          await this.#deps.devices.retarget(this.#ownerOf(device), device, device.target);
        }
        return;
      case 'dead': {
        const removed = await this.#deps.devices.removeDead(this.#ownerOf(device), device, verdict.asOf);
        this.#add(failure('unregistered', removed ? 1 : 0));
        return;
      }
      case 'suspect':
      case 'wrongEnvironment':
        await this.#deps.devices.strike(this.#ownerOf(device), device);
        this.#add(failure('invalid_token'));
        return;
      case 'later':
        this.wait = Math.max(this.wait, verdict.seconds);
        this.#mustWait ||= verdict.all;
        if (verdict.reason === 'unreachable') this.#unreached++;
        this.later.push(device);
        return;
      case 'misconfigured':
        this.#detail = verdict.detail;
        this.#refuse(device, verdict.reason);
        return;
      case 'staleToken':
        this.#refuse(device, 'auth_error');
        return;
      case 'invalid':
        this.#add(failure('invalid_payload'));
        return;
    }
  }

  /** The provider's verdict. A token that may belong to Apple's other environment is tried there, too. */
  async #verdictOn(device: BatchDevice): Promise<Verdict> {
    const { content } = this.#batch;
    const first = await this.#sender.send(device.target, content);
    const other = inOtherEnvironment(device.target);
    if (first.outcome !== 'wrongEnvironment' || other === undefined) return first;
    const second = await this.#sender.send(other, content);
    if (second.outcome === 'accepted') {
      await this.#deps.devices.retarget(this.#ownerOf(device), device, other);
    }
    return second;
  }

  #refuse(device: BatchDevice, reason: FailureReason): void {
    const again = { ...device, refusals: device.refusals + 1 };
    this.#reasons.set(again, reason);
    this.refused.push(again);
  }

  #add(tally: Tally): void {
    this.tally = added(this.tally, tally);
  }

  #ownerOf({ userId }: BatchDevice) {
    return { app: this.#batch.app, userId };
  }
}

function inOtherEnvironment(target: Target): Target | undefined {
  if (target.kind !== 'apns') return undefined;
  return { ...target, environment: target.environment === 'production' ? 'sandbox' : 'production' };
}
