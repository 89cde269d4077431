import type { ChaosBackend } from './backend.ts';
import { type AskedPush, judge } from './model.ts';
import { connect, type Member } from './round.ts';

/** How long all work may take after the faults have ended, in milliseconds. */
const SETTLING = 300_000;

/** How many users come back at a time. */
const RETURNING_AT_ONCE = 10;

/** What a round showed. */
export interface RoundReport {
  readonly judged: number;
  readonly mustHave: number;
  readonly mustNotHave: number;
  readonly violations: readonly string[];
}

interface Status {
  readonly State: string;
  readonly AcceptedAt?: number;
  readonly Counters?: Readonly<Record<string, number>>;
  readonly Progress?: number;
}

/**
 * Ends a round without faults: every push comes to its end, every user comes back and catches up; then each user is judged
 * for each push.
 */
export async function settle(
  backend: ChaosBackend,
  members: readonly Member[],
  pushes: readonly AskedPush[],
): Promise<RoundReport> {
  const violations: string[] = [];
  await Promise.all(pushes.map((push) => ended(backend, push, violations)));
  // Everybody comes back on a new socket: a half-open one would tell nothing.
  await Promise.all(members.map(({ device }) => device.disconnect('terminate')));
  const away = [...members];
  const bringBack = async () => {
    for (let member = away.pop(); member !== undefined; member = away.pop()) {
      await comeBack(member).catch((error: unknown) => violations.push(`never came back: ${error}`));
    }
  };
  await Promise.all(Array.from({ length: RETURNING_AT_ONCE }, bringBack));
  const now = Date.now();
  let judged = 0;
  let mustHave = 0;
  let mustNotHave = 0;
  for (const push of pushes) {
    const textsById = push.taskId;
    for (const { person, device } of members) {
      const verdict = judge(push, person, push.to ?? now);
      if (verdict === 'may') continue;
      judged++;
      const has =
        textsById === undefined
          ? [...device.received.values()].includes(push.text)
          : device.received.has(textsById);
      if (verdict === 'must') mustHave++;
      else mustNotHave++;
      if (has === (verdict === 'must')) continue;
      const what = has ? 'has, and must not have' : 'does not have, and must have';
      violations.push(`${person.userId} ${what} ${push.taskId} ${JSON.stringify(push)}`);
    }
  }
  for (const { device } of members) {
    const texts = [...device.received.values()];
    if (new Set(texts).size !== texts.length) violations.push(`${device.userId} has a push under two ids`);
    const unknown = texts.filter((text) => !text.endsWith('🎄'));
    if (unknown.length > 0) violations.push(`${device.userId} has texts that were never sent: ${unknown}`);
  }
  return { judged, mustHave, mustNotHave, violations };
}

async function comeBack(member: Member): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      await connect(member);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 400));
    }
  }
}

/** Waits until a push has ended, and records when it was accepted. */
async function ended(backend: ChaosBackend, push: AskedPush, violations: string[]): Promise<void> {
  const { taskId } = push;
  if (taskId === undefined) return;
  const deadline = Date.now() + SETTLING;
  for (;;) {
    const status = (await backend.request('all_member_push/im_push_status', { TaskId: taskId })) as
      | (Status & { ErrorCode: number })
      | undefined;
    if (status?.ErrorCode === 0 && ['done', 'cancelled', 'failed'].includes(status.State)) {
      push.settledAt = Date.now();
      if (status.AcceptedAt !== undefined) push.to = (status.AcceptedAt + 1) * 1000;
      if (status.State === 'failed') violations.push(`${taskId} failed: ${JSON.stringify(status)}`);
      if (status.State === 'done') checkCounters(taskId, status, violations);
      return;
    }
    if (Date.now() > deadline) {
      violations.push(`${taskId} never ended: ${JSON.stringify(status)}`);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** Every user has one device here, so that what became of the connections adds up to the users. */
function checkCounters(taskId: string, { Counters = {}, Progress }: Status, violations: string[]): void {
  const { Users = 0, Posted = 0, Gone = 0, Refused = 0, Withheld = 0 } = Counters;
  if (Posted + Gone + Refused + Withheld < Users) {
    violations.push(`${taskId} is done, and its counters do not add up: ${JSON.stringify(Counters)}`);
  }
  if (Progress !== 1) violations.push(`${taskId} is done at a progress of ${Progress}`);
}
