import { CITIES, evaluate, LEVELS, TAGS, type Wanted } from './condition.ts';
import { every, Timeline, type Truth } from './timeline.ts';

/** How long an index may lag its table, in milliseconds: a change shortly before a push may or may not count. */
const INDEX_LAG = 3000;
/** How far the clocks of two functions may differ, in milliseconds. */
const CLOCK_SKEW = 1000;

/** The model's knowledge about one user. */
export class Person {
  readonly userId: string;
  /** Whether the account exists. */
  readonly account = new Timeline(false);
  readonly #facts = new Map<string, Timeline>();

  constructor(userId: string) {
    this.userId = userId;
    for (const tag of TAGS) this.#facts.set(tagFact(tag), new Timeline(false));
    for (const value of CITIES) this.#facts.set(attributeFact('city', value), new Timeline(false));
    for (const value of LEVELS) this.#facts.set(attributeFact('level', value), new Timeline(false));
  }

  tag(tag: string): Timeline {
    return this.#fact(tagFact(tag));
  }

  /** The facts of an attribute by its values: at most one of them holds. */
  attribute(name: 'city' | 'level'): Map<string, Timeline> {
    const values = name === 'city' ? CITIES : LEVELS;
    return new Map(values.map((value) => [value, this.#fact(attributeFact(name, value))]));
  }

  /** All facts that end with the account. */
  get facts(): Iterable<Timeline> {
    return this.#facts.values();
  }

  /** Returns whether the user matched during all of a time. */
  matches(wanted: Wanted, from: number, to: number): Truth {
    const condition = evaluate(wanted, (leaf) => {
      const fact = 'tag' in leaf ? tagFact(leaf.tag) : attributeFact(leaf.attribute, leaf.value);
      return this.#fact(fact).during(from, to);
    });
    return every([this.account.during(from, to), condition]);
  }

  #fact(name: string): Timeline {
    const fact = this.#facts.get(name);
    if (fact === undefined) throw new Error(`The model has no fact ${name}`);
    return fact;
  }
}

const tagFact = (tag: string): string => `tag ${tag}`;
const attributeFact = (name: string, value: string): string => `${name} ${value}`;

/** A requested push. Times are in epoch milliseconds. */
export interface AskedPush {
  readonly text: string;
  readonly wanted: Wanted;
  /** Seconds. */
  readonly lifeTime: number;
  /** The earliest moment at which it may have been accepted. */
  readonly from: number;
  /** The latest moment at which it may have been accepted; absent while that is unknown. */
  to?: number;
  /** Absent if no answer contained it. */
  taskId?: string;
  /** Whether a cancellation was requested. */
  cancelled: boolean;
  /** When its state reported that all work was finished. */
  settledAt?: number;
}

/** Whether one user must have received one push. */
export type Verdict = 'must' | 'may' | 'mustNot';

/**
 * Judges whether a user must have received a push, at the end of a run in which every user reconnected and caught up.
 *
 * @param to the latest moment at which the push may have been accepted
 */
export function judge(push: AskedPush, person: Person, to: number): Verdict {
  const from = push.from - CLOCK_SKEW;
  const certain = person.matches(push.wanted, from, to + CLOCK_SKEW);
  // A user who was deleted in the meantime has lost the claim, even if the account was created again.
  const kept = person.account.during(from, Number.POSITIVE_INFINITY);
  const lasts = push.lifeTime > 0 && !push.cancelled && push.taskId !== undefined;
  if (certain === true && kept === true && lasts) return 'must';
  // Online users are found through lagging indexes, during the whole fan-out.
  const ever = person.matches(push.wanted, from - INDEX_LAG, (push.settledAt ?? to) + CLOCK_SKEW);
  return ever === false ? 'mustNot' : 'may';
}
