import * as z from 'zod';
import type { NamedCondition } from '../domain/audience/named-condition.ts';
import { attributes, tag } from './fields.ts';
import { fault } from './parse.ts';
import { fields } from './request.ts';

/** The maximum number of tags in each of `TagsOr` and `TagsAnd` (Tencent Cloud Chat, document 1047/37166). */
const MAX_TAGS = 10;
/** The maximum depth of a condition, which is evaluated for every push at every resume. */
const MAX_DEPTH = 8;
const MAX_LEAVES = 100;

const EVERYBODY = 'omit Condition to address all users';

/** The condition of a request: exactly one key of the tree, or some of the four lists, all of which must hold. */
export interface RequestedCondition {
  readonly TagsOr?: readonly string[] | undefined;
  readonly TagsAnd?: readonly string[] | undefined;
  readonly AttrsOr?: Readonly<Record<string, string>> | undefined;
  readonly AttrsAnd?: Readonly<Record<string, string>> | undefined;
  readonly And?: readonly RequestedCondition[] | undefined;
  readonly Or?: readonly RequestedCondition[] | undefined;
  readonly Not?: RequestedCondition | undefined;
  readonly Tag?: string | undefined;
  readonly Attr?: Readonly<Record<string, string>> | undefined;
}

const tags = (description: string) =>
  z
    .array(tag)
    .refine((list) => list.length <= MAX_TAGS, fault('tooManyTags', `must have at most ${MAX_TAGS} tags`))
    .meta({ maxItems: MAX_TAGS, description })
    .optional();

const operands = (description: string) =>
  z
    .array(z.lazy(() => node))
    .min(1)
    .meta({ description })
    .optional();

const TREE_KEYS = ['And', 'Or', 'Not', 'Tag', 'Attr'] as const;

/** One object with nine optional fields instead of a union of objects, because client generators support it better. */
const node: z.ZodType<RequestedCondition> = fields(
  {
    TagsOr: tags('The user has one of these tags'),
    TagsAnd: tags('The user has all of these tags'),
    AttrsOr: attributes.optional().describe('The user has one of these attribute values'),
    AttrsAnd: attributes.optional().describe('The user has all of these attribute values'),
    And: operands('All of these conditions hold'),
    Or: operands('At least one of these conditions holds'),
    Not: z
      .lazy(() => node)
      .optional()
      .describe('This condition does not hold'),
    Tag: tag.optional().describe('The user has this tag'),
    Attr: attributes.optional().describe('The user has all of these attribute values'),
  },
  { ignored: [] },
)
  .superRefine((condition, context) => {
    const message = faultOf(condition);
    if (message === undefined) return;
    const kind = message.startsWith('the tag') ? 'tagInBothConditions' : 'badRequest';
    context.addIssue({ code: 'custom', params: { kind }, message });
  })
  .meta({
    id: 'Condition',
    description: [
      'The users that a push addresses: either some of `TagsOr`, `TagsAnd`, `AttrsOr` and `AttrsAnd`, which must all hold,',
      'or exactly one of `And`, `Or`, `Not`, `Tag` and `Attr`.',
      `At most ${MAX_DEPTH} levels and ${MAX_LEAVES} tags and attribute values.`,
    ].join('\n'),
  });

/** Finds a fault in a condition whose parts are valid; `undefined` if there is none. */
function faultOf(condition: RequestedCondition): string | undefined {
  const { TagsOr = [], TagsAnd = [], AttrsOr = {}, AttrsAnd = {}, Attr } = condition;
  const trees = TREE_KEYS.filter((key) => condition[key] !== undefined);
  const lists = TagsOr.length + TagsAnd.length + Object.keys(AttrsOr).length + Object.keys(AttrsAnd).length;
  if (trees.length === 0 && lists === 0) return `names no tag and no attribute: ${EVERYBODY}`;
  if (trees.length > 1 || (trees.length === 1 && lists > 0)) {
    return `combines ${trees.join(', ')} with other keys: join them with And`;
  }
  if (Attr !== undefined && Object.keys(Attr).length === 0) return 'names no attribute';
  const both = TagsOr.find((name) => TagsAnd.includes(name));
  return both === undefined ? undefined : `the tag ${JSON.stringify(both)} is in both TagsOr and TagsAnd`;
}

/** The `Condition` of a push. Some clients send an array of conditions, all of which must hold. */
export const conditionSchema = z.preprocess((value, context) => {
  if (isEmpty(value)) {
    context.addIssue({ code: 'custom', message: `is empty: ${EVERYBODY}` });
  } else if (!isWithinBounds(value)) {
    const message = `must have at most ${MAX_DEPTH} levels and ${MAX_LEAVES} tags and attribute values`;
    context.addIssue({ code: 'custom', message });
  }
  return Array.isArray(value) ? { And: value } : value;
}, node);

const isEmpty = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && Object.keys(value).length === 0);

/** Checks depth and size before any recursion, because the tree comes from the caller. */
function isWithinBounds(tree: unknown): boolean {
  let leaves = 0;
  let level: unknown[] = Array.isArray(tree) ? tree : [tree];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return false;
    const below: unknown[] = [];
    for (const node of level) {
      if (typeof node !== 'object' || node === null) continue;
      const { And, Or, Not, ...own } = node as Readonly<Record<string, unknown>>;
      const children = [And, Or].flatMap((list) => (Array.isArray(list) ? list : []));
      if (Not !== undefined && Not !== null) children.push(Not);
      leaves += Object.values(own).reduce<number>((sum, leaf) => sum + sizeOf(leaf), 0);
      below.push(...children.slice(0, MAX_LEAVES + 1));
    }
    if (leaves > MAX_LEAVES || below.length > 2 * MAX_LEAVES) return false;
    level = below;
  }
  return true;
}

const sizeOf = (leaf: unknown): number =>
  typeof leaf === 'object' && leaf !== null ? Object.keys(leaf).length : 1;

/** Translates a request's condition for the domain. */
export function namedConditionOf(requested: RequestedCondition): NamedCondition {
  const { TagsOr = [], TagsAnd = [], AttrsOr = {}, AttrsAnd = {}, And, Or, Not, Tag, Attr = {} } = requested;
  if (And !== undefined) return { and: And.map(namedConditionOf) };
  if (Or !== undefined) return { or: Or.map(namedConditionOf) };
  if (Not !== undefined) return { not: namedConditionOf(Not) };
  if (Tag !== undefined) return { tag: Tag };
  const either = [TagsOr.map((tag) => ({ tag })), Object.entries(AttrsOr).map(attributeLeaf)];
  return both([
    ...either.filter((operands) => operands.length > 0).map((operands) => ({ or: operands })),
    ...TagsAnd.map((tag) => ({ tag })),
    ...Object.entries({ ...AttrsAnd, ...Attr }).map(attributeLeaf),
  ]);
}

const attributeLeaf = ([attribute, value]: [string, string]): NamedCondition => ({ attribute, value });

function both(operands: NamedCondition[]): NamedCondition {
  const [only] = operands;
  return only !== undefined && operands.length === 1 ? only : { and: operands };
}
