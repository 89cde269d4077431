import { DomainError } from '../domain-error.ts';
import type { Condition } from './condition.ts';

/** A condition as callers write it: attributes by name. */
export type NamedCondition =
  | { readonly and: readonly NamedCondition[] }
  | { readonly or: readonly NamedCondition[] }
  | { readonly not: NamedCondition }
  | { readonly tag: string }
  | { readonly attribute: string; readonly value: string };

/** The slots of an app's attributes, by name. */
export type AttributeSlots = ReadonlyMap<string, number>;

/**
 * Replaces the attribute names of a condition with their slots.
 *
 * @throws DomainError `attributeUnknown` if the app has no such attribute
 */
export function compileCondition(named: NamedCondition, slots: AttributeSlots): Condition {
  const compiled = (operand: NamedCondition) => compileCondition(operand, slots);
  if ('and' in named) return { and: named.and.map(compiled) };
  if ('or' in named) return { or: named.or.map(compiled) };
  if ('not' in named) return { not: compiled(named.not) };
  if ('tag' in named) return named;
  return { slot: slotOf(named.attribute, slots), value: named.value };
}

/**
 * Finds the slot of an attribute.
 *
 * @throws DomainError `attributeUnknown` if the app has no such attribute
 */
export function slotOf(name: string, slots: AttributeSlots): number {
  const slot = slots.get(name);
  if (slot !== undefined) return slot;
  throw new DomainError(
    'attributeUnknown',
    `the app has no attribute ${JSON.stringify(name)}: name it with im_set_attr_name`,
  );
}
