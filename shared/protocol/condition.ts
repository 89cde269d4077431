import * as z from 'zod';
import type { Condition } from '../domain/audience/condition.ts';
import { RequestError } from './errors.ts';
import { attributes, tag } from './fields.ts';
import { fault } from './parse.ts';

/** How many tags each of `TagsOr` and `TagsAnd` takes (Tencent Cloud Chat, document 1047/37166). */
const MAX_TAGS = 10;
/** How large a condition tree may be: it is evaluated for every push at every resume. */
const MAX_DEPTH = 8;
const MAX_LEAVES = 100;

const tags = z
  .array(tag)
  .refine((list) => list.length <= MAX_TAGS, fault('tooManyTags', `at most ${MAX_TAGS} tags in a condition`));

/** A list that may be left out; clients exist that say null for it. */
const absent = <S extends z.ZodType>(schema: S) =>
  schema.nullish().transform((list): z.output<S> | undefined => list ?? undefined);

/** `TagsOr`, `TagsAnd`, `AttrsOr`, `AttrsAnd`: all that are given must hold. */
const classicSchema = z
  .strictObject({
    TagsOr: absent(tags),
    TagsAnd: absent(tags),
    AttrsOr: absent(attributes),
    AttrsAnd: absent(attributes),
  })
  .superRefine(({ TagsOr = [], TagsAnd = [], AttrsOr = {}, AttrsAnd = {} }, context) => {
    const both = TagsOr.find((name) => TagsAnd.includes(name));
    if (both !== undefined) {
      const message = `the tag ${JSON.stringify(both)} is in both TagsOr and TagsAnd`;
      context.addIssue({ code: 'custom', params: { kind: 'tagInBothConditions' }, message });
    }
    if (TagsOr.length + TagsAnd.length + Object.keys(AttrsOr).length + Object.keys(AttrsAnd).length === 0) {
      const message = 'it names no tag and no attribute; leave Condition out to address all users';
      context.addIssue({ code: 'custom', message });
    }
  });

/** A tree over tags and attributes. */
type Tree =
  | { And: Tree[] }
  | { Or: Tree[] }
  | { Not: Tree }
  | { Tag: string }
  | { Attr: Record<string, string> };

const treeSchema: z.ZodType<Tree> = z.lazy(() => treeNode).meta({ id: 'ConditionTree' });
const treeNode: z.ZodType<Tree> = z.union([
  z.strictObject({ And: z.array(treeSchema).min(1) }),
  z.strictObject({ Or: z.array(treeSchema).min(1) }),
  z.strictObject({ Not: treeSchema }),
  z.strictObject({ Tag: tag }),
  z.strictObject({
    Attr: attributes.refine((record) => Object.keys(record).length > 0, 'names no attribute'),
  }),
]);

const TREE_KEYS = ['And', 'Or', 'Not', 'Tag', 'Attr'];

/** The `Condition` of a push: the classic keys, or a tree. */
export const conditionSchema = z
  .custom<unknown>(
    isWithinBounds,
    `a condition is at most ${MAX_DEPTH} levels deep and has at most ${MAX_LEAVES} leaves`,
  )
  .pipe(z.union([classicSchema, treeSchema]))
  .meta({ id: 'Condition' });

/** A condition as a request has it. */
export type RequestedCondition = z.output<typeof conditionSchema>;

/** Counts before anything recurses: the tree is the caller's. */
function isWithinBounds(tree: unknown): boolean {
  let leaves = 0;
  let level: unknown[] = [tree];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return false;
    const below: unknown[] = [];
    for (const node of level) {
      if (typeof node !== 'object' || node === null) continue;
      const { And, Or, Not } = node as { And?: unknown; Or?: unknown; Not?: unknown };
      const children = [And, Or].flatMap((list) => (Array.isArray(list) ? list : []));
      if (Not !== undefined) children.push(Not);
      if (children.length === 0) leaves++;
      below.push(...children.slice(0, MAX_LEAVES + 1));
    }
    if (leaves + below.length > 2 * MAX_LEAVES * MAX_DEPTH || leaves > MAX_LEAVES) return false;
    level = below;
  }
  return true;
}

/**
 * The condition over slots that a request means.
 *
 * @param slots the app's attribute names with their slots
 * @throws RequestError 90033 for a name that the app does not have.
 */
export function compileCondition(
  requested: RequestedCondition,
  slots: ReadonlyMap<string, number>,
): Condition {
  const leaf = ([name, value]: [string, string]): Condition => ({ slot: slotOf(name, slots), value });
  const tree = (node: Tree): Condition => {
    if ('And' in node) return { and: node.And.map(tree) };
    if ('Or' in node) return { or: node.Or.map(tree) };
    if ('Not' in node) return { not: tree(node.Not) };
    if ('Tag' in node) return { tag: node.Tag };
    return both(Object.entries(node.Attr).map(leaf));
  };
  if (isTreeNode(requested)) return tree(requested);
  const { TagsOr = [], TagsAnd = [], AttrsOr = {}, AttrsAnd = {} } = requested;
  const either = [TagsOr.map((name) => ({ tag: name })), Object.entries(AttrsOr).map(leaf)];
  return both([
    ...either.filter((operands) => operands.length > 0).map((operands) => ({ or: operands })),
    ...TagsAnd.map((name) => ({ tag: name })),
    ...Object.entries(AttrsAnd).map(leaf),
  ]);
}

const isTreeNode = (condition: RequestedCondition): condition is Tree =>
  TREE_KEYS.some((key) => key in condition);

function both(operands: Condition[]): Condition {
  const [only] = operands;
  return only !== undefined && operands.length === 1 ? only : { and: operands };
}

/**
 * The slot of an attribute.
 *
 * @throws RequestError 90033 for a name that the app does not have.
 */
export function slotOf(name: string, slots: ReadonlyMap<string, number>): number {
  const slot = slots.get(name);
  if (slot !== undefined) return slot;
  throw new RequestError(
    'badAttribute',
    `the app has no attribute ${JSON.stringify(name)}: name it with im_set_attr_name`,
  );
}
