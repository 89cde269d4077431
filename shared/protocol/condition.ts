import * as z from 'zod';
import type { NamedCondition } from '../domain/audience/named-condition.ts';
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
export const conditionSchema = z.preprocess(
  (value, context) => {
    if (!isWithinBounds(value)) {
      const message = `a condition is at most ${MAX_DEPTH} levels deep and has at most ${MAX_LEAVES} leaves`;
      context.addIssue({ code: 'custom', message });
    }
    return value;
  },
  z.union([classicSchema, treeSchema]).meta({ id: 'Condition' }),
);

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

/** The condition that a request names. */
export function namedConditionOf(requested: RequestedCondition): NamedCondition {
  if (isTreeNode(requested)) return namedTree(requested);
  const { TagsOr = [], TagsAnd = [], AttrsOr = {}, AttrsAnd = {} } = requested;
  const either = [TagsOr.map((tag) => ({ tag })), Object.entries(AttrsOr).map(attributeLeaf)];
  return both([
    ...either.filter((operands) => operands.length > 0).map((operands) => ({ or: operands })),
    ...TagsAnd.map((tag) => ({ tag })),
    ...Object.entries(AttrsAnd).map(attributeLeaf),
  ]);
}

function namedTree(node: Tree): NamedCondition {
  if ('And' in node) return { and: node.And.map(namedTree) };
  if ('Or' in node) return { or: node.Or.map(namedTree) };
  if ('Not' in node) return { not: namedTree(node.Not) };
  if ('Tag' in node) return { tag: node.Tag };
  return both(Object.entries(node.Attr).map(attributeLeaf));
}

const attributeLeaf = ([attribute, value]: [string, string]): NamedCondition => ({ attribute, value });

const isTreeNode = (condition: RequestedCondition): condition is Tree =>
  TREE_KEYS.some((key) => key in condition);

function both(operands: NamedCondition[]): NamedCondition {
  const [only] = operands;
  return only !== undefined && operands.length === 1 ? only : { and: operands };
}
