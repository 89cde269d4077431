import * as z from 'zod';
import type { Condition } from '../domain/audience/condition.ts';
import type { NamedCondition } from '../domain/audience/named-condition.ts';

/** A condition as answers have it: a tree that `im_push` takes as its `Condition`. */
export interface ConditionTree {
  readonly And?: readonly ConditionTree[] | undefined;
  readonly Or?: readonly ConditionTree[] | undefined;
  readonly Not?: ConditionTree | undefined;
  readonly Tag?: string | undefined;
  readonly Attr?: Readonly<Record<string, string>> | undefined;
}

const operand = z.lazy(() => conditionTree);

/** The schema of a condition in answers. */
export const conditionTree: z.ZodType<ConditionTree> = z
  .object({
    And: z.array(operand).optional().describe('All of these hold'),
    Or: z.array(operand).optional().describe('One of these holds'),
    Not: operand.optional().describe('This does not hold'),
    Tag: z.string().optional().describe('The user has this tag'),
    Attr: z.record(z.string(), z.string()).optional().describe('The user has this attribute value'),
  })
  .meta({ id: 'ConditionTree', description: 'A condition: a tree that `im_push` takes as its `Condition`.' });

/** The tree of a condition as it was requested. */
export function treeOf(named: NamedCondition): ConditionTree {
  if ('and' in named) return { And: named.and.map(treeOf) };
  if ('or' in named) return { Or: named.or.map(treeOf) };
  if ('not' in named) return { Not: treeOf(named.not) };
  if ('tag' in named) return { Tag: named.tag };
  return { Attr: { [named.attribute]: named.value } };
}

/** How a slot without a name is shown. */
export const slotName = (names: ReadonlyMap<number, string>, slot: number): string =>
  names.get(slot) ?? `slot ${slot}`;

/**
 * The tree of a compiled condition, with the names that the attributes have now.
 *
 * @param condition one that names no users
 */
export function namedTreeOf(condition: Condition, names: ReadonlyMap<number, string>): ConditionTree {
  const inner = (operand: Condition) => namedTreeOf(operand, names);
  if ('and' in condition) return { And: condition.and.map(inner) };
  if ('or' in condition) return { Or: condition.or.map(inner) };
  if ('not' in condition) return { Not: inner(condition.not) };
  if ('tag' in condition) return { Tag: condition.tag };
  if ('users' in condition) return { Or: [] };
  return { Attr: { [slotName(names, condition.slot)]: condition.value } };
}
