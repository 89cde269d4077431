import type { Condition } from '../audience/condition.ts';
import { covers, type Interval } from '../audience/interval.ts';
import type { MembershipHistory } from '../audience/membership-history.ts';

/** A condition with what each part of it was for one user at one moment. */
export type Judged = JudgedPart & {
  /** Absent when it is not known any more. */
  readonly holds?: boolean;
};

type JudgedPart =
  | { readonly and: readonly Judged[] }
  | { readonly or: readonly Judged[] }
  | { readonly not: Judged }
  | { readonly users: number }
  | ({ readonly tag: string } & Held)
  | ({ readonly slot: number; readonly value: string } & Held);

/** When the user had a tag or a value: at the moment, or else the last time before it, or else the first time after it. */
interface Held {
  /** Epoch milliseconds. */
  readonly since?: number;
  /** Epoch milliseconds; absent while the user has it. */
  readonly until?: number;
}

/** For which user and moment a condition is judged. */
export interface Judgement {
  readonly history: MembershipHistory;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Whether the history has everything that was over after the moment; otherwise what it does not show is not known. */
  readonly isComplete: boolean;
}

/** Judges a condition part by part. */
export function judge(condition: Condition, judgement: Judgement): Judged {
  if ('and' in condition) {
    const and = condition.and.map((operand) => judge(operand, judgement));
    return { and, ...known(every(and)) };
  }
  if ('or' in condition) {
    const or = condition.or.map((operand) => judge(operand, judgement));
    return { or, ...known(negated(every(or.map(({ holds }) => known(negated(holds)))))) };
  }
  if ('not' in condition) {
    const not = judge(condition.not, judgement);
    return { not, ...known(negated(not.holds)) };
  }
  const { history } = judgement;
  if ('users' in condition) {
    return { users: condition.users.length, holds: condition.users.includes(history.userId) };
  }
  if ('tag' in condition) {
    return { tag: condition.tag, ...held(history.tags.get(condition.tag), judgement) };
  }
  const { slot, value } = condition;
  return { slot, value, ...held(history.values.get(slot)?.get(value), judgement) };
}

const known = (holds: boolean | undefined): { readonly holds?: boolean } =>
  holds === undefined ? {} : { holds };

const negated = (holds: boolean | undefined): boolean | undefined =>
  holds === undefined ? undefined : !holds;

/** Whether all hold: one that does not decides, whatever is not known of the others. */
function every(operands: readonly { readonly holds?: boolean }[]): boolean | undefined {
  if (operands.some(({ holds }) => holds === false)) return false;
  return operands.every(({ holds }) => holds === true) ? true : undefined;
}

function held(intervals: readonly Interval[] = [], { at, isComplete }: Judgement) {
  const covering = intervals.filter((interval) => covers(interval, at));
  if (covering.length > 0) return { ...spanOf(covering), holds: true };
  const before = intervals.filter(({ to }) => to !== undefined && to <= at);
  const shown = before.length > 0 ? newest(before) : oldest(intervals);
  return { ...(shown === undefined ? {} : spanOf([shown])), ...known(isComplete ? false : undefined) };
}

const newest = (intervals: readonly Interval[]): Interval | undefined =>
  intervals.toSorted((a, b) => (b.to ?? Number.POSITIVE_INFINITY) - (a.to ?? Number.POSITIVE_INFINITY))[0];

const oldest = (intervals: readonly Interval[]): Interval | undefined =>
  intervals.toSorted((a, b) => a.from - b.from)[0];

/** The whole time of intervals that overlap. */
function spanOf(intervals: readonly Interval[]): Held {
  const until = newest(intervals)?.to;
  return {
    since: Math.min(...intervals.map(({ from }) => from)),
    ...(until === undefined ? {} : { until }),
  };
}
