import type { Random } from './random.ts';
import { every, not, some, type Truth } from './timeline.ts';

export const TAGS = ['vip', 'stock-A', 'stock-B', 'a#b', 'dé🎄'] as const;
export const CITIES = ['Shenzhen', 'Guangzhou', '#', '广州'] as const;
export const LEVELS = ['free', 'gold'] as const;

/** A condition, in a form for the model and for the API. */
export type Wanted =
  | { readonly everyone: true }
  | { readonly tag: string }
  | { readonly attribute: 'city' | 'level'; readonly value: string }
  | { readonly and: readonly Wanted[] }
  | { readonly or: readonly Wanted[] }
  | { readonly not: Wanted };

/** Generates a random condition with at most `depth` levels. */
export function drawCondition(random: Random, depth = 3): Wanted {
  const kind = depth <= 1 ? random.below(2) : random.below(5);
  if (kind === 0) return { tag: random.pick(TAGS) };
  if (kind === 1) {
    return random.chance(0.5)
      ? { attribute: 'city', value: random.pick(CITIES) }
      : { attribute: 'level', value: random.pick(LEVELS) };
  }
  const operands = Array.from({ length: 1 + random.below(3) }, () => drawCondition(random, depth - 1));
  if (kind === 2) return { and: operands };
  if (kind === 3) return { or: operands };
  return { not: drawCondition(random, depth - 1) };
}

/** Converts a condition to the API's tree; `undefined` for all users. */
export function treeOf(wanted: Wanted): object | undefined {
  if ('everyone' in wanted) return undefined;
  if ('tag' in wanted) return { Tag: wanted.tag };
  if ('attribute' in wanted) return { Attr: { [wanted.attribute]: wanted.value } };
  if ('and' in wanted) return { And: wanted.and.map(treeOf) };
  if ('or' in wanted) return { Or: wanted.or.map(treeOf) };
  return { Not: treeOf(wanted.not) };
}

/** Evaluates a condition from the knowledge about its leaves. */
export function evaluate(
  wanted: Wanted,
  leaf: (leaf: Extract<Wanted, { tag: string } | { attribute: string }>) => Truth,
): Truth {
  if ('everyone' in wanted) return true;
  if ('and' in wanted) return every(wanted.and.map((operand) => evaluate(operand, leaf)));
  if ('or' in wanted) return some(wanted.or.map((operand) => evaluate(operand, leaf)));
  if ('not' in wanted) return not(evaluate(wanted.not, leaf));
  return leaf(wanted);
}
