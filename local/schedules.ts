import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HttpAnswer, jsonAnswer } from './http-answer.ts';

/** A one-time schedule, as it was put. */
interface Schedule {
  /** Epoch milliseconds. */
  readonly at: number;
  /** The ARN of the queue that it sends to. */
  readonly target: string;
  readonly input: string;
}

/** How often it is looked what is due, in milliseconds. */
const TICK = 250;

/** Serves the one-time schedules of EventBridge Scheduler; with a folder, they survive a restart. */
export class Schedules {
  readonly #schedules = new Map<string, Schedule>();
  readonly #file: string | undefined;
  readonly #send: (queueArn: string, body: string) => Promise<void>;
  readonly #running = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param send sends the input of a schedule to its queue
   * @param data the folder where they are kept; memory if absent
   */
  constructor(send: (queueArn: string, body: string) => Promise<void>, data: string | undefined) {
    this.#send = send;
    if (data === undefined) return;
    mkdirSync(data, { recursive: true });
    this.#file = join(data, 'schedules.json');
    for (const [name, schedule] of readEntries(this.#file)) this.#schedules.set(name, schedule);
  }

  start(): void {
    this.#timer = setInterval(() => this.#fireDue(), TICK).unref();
  }

  /** Stops firing and waits for what was fired. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#running.values());
  }

  /** Answers `POST`, `PUT` and `DELETE` of `/schedules/{name}`. */
  serve(method: string, url: URL, body: string): HttpAnswer {
    const name = decodeURIComponent(url.pathname.replace(/^\/schedules\//, ''));
    if (method === 'DELETE') {
      const key = `${url.searchParams.get('groupName')}/${name}`;
      if (!this.#schedules.delete(key)) return fault(404, 'ResourceNotFoundException');
      this.#save();
      return jsonAnswer(200, {});
    }
    if (method !== 'POST' && method !== 'PUT') return fault(400, 'ValidationException');
    const { GroupName, ScheduleExpression, Target } = JSON.parse(body) as {
      GroupName: string;
      ScheduleExpression: string;
      Target: { Arn: string; Input: string };
    };
    const key = `${GroupName}/${name}`;
    if (method === 'POST' && this.#schedules.has(key)) return fault(409, 'ConflictException');
    if (method === 'PUT' && !this.#schedules.has(key)) return fault(404, 'ResourceNotFoundException');
    const [, moment] = /^at\((.*)\)$/.exec(ScheduleExpression) ?? [];
    const at = Date.parse(`${moment}Z`);
    if (Number.isNaN(at)) return fault(400, 'ValidationException');
    this.#schedules.set(key, { at, target: Target.Arn, input: Target.Input });
    this.#save();
    return jsonAnswer(200, { ScheduleArn: `arn:aws:scheduler:us-east-1:000000000000:schedule/${key}` });
  }

  #fireDue(): void {
    for (const [key, schedule] of this.#schedules) {
      if (schedule.at > Date.now() || this.#running.has(key)) continue;
      const fired = this.#fire(key, schedule).finally(() => this.#running.delete(key));
      this.#running.set(key, fired);
    }
  }

  /** One that could not be sent stays, and is fired again. */
  async #fire(key: string, schedule: Schedule): Promise<void> {
    try {
      await this.#send(schedule.target, schedule.input);
    } catch (error) {
      console.error(error);
      await new Promise((resolve) => setTimeout(resolve, 1000).unref());
      return;
    }
    // It may have been moved meanwhile.
    if (this.#schedules.get(key) === schedule) this.#schedules.delete(key);
    this.#save();
  }

  #save(): void {
    if (this.#file === undefined) return;
    // A file that is cut off half-way must not replace a whole one.
    writeFileSync(`${this.#file}.new`, JSON.stringify([...this.#schedules]));
    renameSync(`${this.#file}.new`, this.#file);
  }
}

function readEntries(file: string): [string, Schedule][] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as [string, Schedule][];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

const fault = (status: number, type: string): HttpAnswer =>
  jsonAnswer(status, { Message: type }, { 'x-amzn-errortype': type });
