import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DurableMap } from './durable-map.ts';
import { invokeAsynchronously } from './functions/async-invocation.ts';
import type { Invoke } from './functions/local-function.ts';
import { type HttpAnswer, jsonAnswer } from './http-answer.ts';

/** A one-time schedule, as it was created. */
interface Schedule {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly targetArn: string;
  readonly input: string;
}

/** A recurring schedule, from the template. */
export interface RecurringSchedule {
  /** In milliseconds. */
  readonly every: number;
  readonly targetArn: string;
  readonly input: string;
}

/** The targets of schedules. */
export interface ScheduleTargets {
  functionOf(arn: string): Invoke;
  /** Sends a message to the queue with this ARN. */
  send(queueArn: string, body: string): void;
}

/** Where schedules are stored, and how failed functions are retried. */
export interface SchedulesOptions {
  /** The folder for schedules; in memory if absent. */
  readonly data?: string | undefined;
  /** Milliseconds before each retry of a failed function; those of Lambda if absent. */
  readonly retryDelays?: readonly number[] | undefined;
  /** The schedules of the template, whose targets are queues. */
  readonly recurring?: readonly RecurringSchedule[] | undefined;
}

/** How often to check for due schedules, in milliseconds. */
const TICK = 250;
/** Key prefix of schedules that have fired but not succeeded yet, which are continued after a restart. */
const FIRED = 'fired/';

/**
 * Serves the one-time schedules of EventBridge Scheduler.
 * A schedule is finished when its target has accepted the event: a queue stores it, and a function is invoked
 * asynchronously, at most three times.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html
 */
export class Schedules {
  readonly #schedules: DurableMap<Schedule>;
  readonly #targets: ScheduleTargets;
  readonly #retryDelays: readonly number[] | undefined;
  readonly #running = new Set<Promise<void>>();
  readonly #abort = new AbortController();
  readonly #recurring: readonly RecurringSchedule[];
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(targets: ScheduleTargets, { data, retryDelays, recurring = [] }: SchedulesOptions = {}) {
    this.#recurring = recurring;
    this.#targets = targets;
    this.#retryDelays = retryDelays;
    this.#schedules = new DurableMap(data === undefined ? undefined : join(data, 'schedules.jsonl'));
  }

  start(): void {
    for (const [key, schedule] of this.#schedules.entries())
      if (key.startsWith(FIRED)) this.#call(key, schedule);
    this.#timers.push(setInterval(() => this.#fireDue(), TICK).unref());
    for (const { every, targetArn, input } of this.#recurring) {
      this.#timers.push(setInterval(() => this.#targets.send(targetArn, input), every).unref());
    }
  }

  /** Stops firing, and waits for running invocations. Pending retries are kept if schedules are stored. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#abort.abort();
    await Promise.all(this.#running);
    this.#schedules.close();
  }

  /** Answers `POST`, `PUT` and `DELETE` requests for `/schedules/{name}`. */
  serve(method: string, url: URL, body: string): HttpAnswer {
    const name = decodeURIComponent(url.pathname.replace(/^\/schedules\//, ''));
    if (method === 'DELETE') {
      const deleted = this.#schedules.delete(`${url.searchParams.get('groupName')}/${name}`);
      return deleted ? jsonAnswer(200, {}) : fault(404, 'ResourceNotFoundException');
    }
    if (method !== 'POST' && method !== 'PUT') return fault(400, 'ValidationException');
    const { GroupName, ScheduleExpression, Target } = JSON.parse(body) as {
      GroupName: string;
      ScheduleExpression: string;
      Target: { Arn: string; Input: string };
    };
    const key = `${GroupName}/${name}`;
    const exists = this.#schedules.get(key) !== undefined;
    if (method === 'POST' && exists) return fault(409, 'ConflictException');
    if (method === 'PUT' && !exists) return fault(404, 'ResourceNotFoundException');
    const [, moment] = /^at\((.*)\)$/.exec(ScheduleExpression) ?? [];
    const at = Date.parse(`${moment}Z`);
    if (Number.isNaN(at)) return fault(400, 'ValidationException');
    this.#schedules.set(key, { at, targetArn: Target.Arn, input: Target.Input });
    return jsonAnswer(200, { ScheduleArn: `arn:aws:scheduler:us-east-1:000000000000:schedule/${key}` });
  }

  #fireDue(): void {
    for (const [key, schedule] of this.#schedules.entries()) {
      if (key.startsWith(FIRED) || schedule.at > Date.now()) continue;
      if (schedule.targetArn.startsWith('arn:aws:sqs:')) {
        this.#targets.send(schedule.targetArn, schedule.input);
      } else {
        const fired = `${FIRED}${randomUUID()}`;
        this.#schedules.set(fired, schedule);
        this.#call(fired, schedule);
      }
      this.#schedules.delete(key);
    }
  }

  #call(key: string, { targetArn, input }: Schedule): void {
    const called = this.#callFunction(targetArn, JSON.parse(input))
      .then((over) => {
        if (over) this.#schedules.delete(key);
      })
      .finally(() => this.#running.delete(called));
    this.#running.add(called);
  }

  /** @returns whether the schedule is finished */
  async #callFunction(arn: string, event: unknown): Promise<boolean> {
    const { signal } = this.#abort;
    try {
      const invoke = this.#targets.functionOf(arn);
      const succeeded = await invokeAsynchronously(invoke, event, this.#retryDelays, signal);
      if (!succeeded) console.error(`A schedule failed permanently: AWS drops ${JSON.stringify(event)}`);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
  }
}

const fault = (status: number, type: string): HttpAnswer =>
  jsonAnswer(status, { Message: type }, { 'x-amzn-errortype': type });
