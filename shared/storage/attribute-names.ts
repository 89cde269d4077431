import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { DomainError } from '../domain/domain-error.ts';
import type { AttributeNames } from '../domain/push/ports.ts';
import { updateIf } from './conditional-write.ts';
import { type ItemOf, ItemType } from './item-type.ts';
import { perSlot, SLOTS } from './per-slot.ts';
import { Store } from './store.ts';

/** The names and types of an app's attribute slots. */
const NAMES_ITEM = new ItemType('attribute names of an app', {
  ...perSlot('n', z.string().optional()),
  ...perSlot('t', z.number().optional()),
});

/** Stores the names of every app's attribute slots. */
export class AttributeNameStore extends Store implements AttributeNames {
  /** Returns the attribute names of an app by slot. */
  async attributeNames(app: number): Promise<Map<number, string>> {
    const item = await this.#read(app);
    return definedBySlot((slot) => item[`n${slot}`]);
  }

  /** Returns the slots of an app by attribute name. */
  async attributeSlots(app: number): Promise<Map<string, number>> {
    return new Map([...(await this.attributeNames(app))].map(([slot, name]) => [name, slot]));
  }

  /** Returns the types of an app's attributes by slot, as far as they have one. */
  async attributeTypes(app: number): Promise<Map<number, number>> {
    const item = await this.#read(app);
    return definedBySlot((slot) => item[`t${slot}`]);
  }

  /**
   * Names the given slots and sets their types; other slots stay unchanged.
   *
   * @throws DomainError `attributeNameTaken` if another slot already has one of the names
   */
  async nameAttributes(
    app: number,
    names: ReadonlyMap<number, string>,
    types: ReadonlyMap<number, number> = new Map(),
  ): Promise<void> {
    if (names.size + types.size === 0) return;
    const fields = new Map<string, string | number>();
    for (const [slot, name] of names) fields.set(`n${slot}`, name);
    for (const [slot, type] of types) fields.set(`t${slot}`, type);
    const others = SLOTS.filter((slot) => !names.has(slot));
    const conditions = others.flatMap((other) =>
      [...names.keys()].map((slot) => `(attribute_not_exists(n${other}) OR n${other} <> :n${slot})`),
    );
    const change = {
      TableName: this.table,
      Key: this.keys.attributeNames(app),
      UpdateExpression: `SET ${[...fields.keys()].map((field) => `${field} = :${field}`).join(', ')}`,
      ExpressionAttributeValues: Object.fromEntries(
        [...fields].map(([field, value]) => [`:${field}`, value]),
      ),
    };
    if (conditions.length === 0) {
      await this.client.send(new UpdateCommand(change));
      return;
    }
    const ConditionExpression = conditions.join(' AND ');
    if ((await updateIf(this.client, { ...change, ConditionExpression })) !== undefined) return;
    throw new DomainError('attributeNameTaken', 'another slot has one of these names already');
  }

  async #read(app: number): Promise<ItemOf<typeof NAMES_ITEM>> {
    const { Item: item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: this.keys.attributeNames(app), ConsistentRead: true }),
    );
    return NAMES_ITEM.read(item ?? {});
  }
}

/** Collects the defined values by slot. */
function definedBySlot<T>(of: (slot: (typeof SLOTS)[number]) => T | undefined): Map<number, T> {
  const bySlot = new Map<number, T>();
  for (const slot of SLOTS) {
    const value = of(slot);
    if (value !== undefined) bySlot.set(slot, value);
  }
  return bySlot;
}
