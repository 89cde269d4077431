import type { RequestedCondition } from '../../../shared/protocol/condition.ts';
import type { ConditionTree } from '../../../shared/protocol/condition-notation.ts';

/** One condition as it is being built; any text may still be empty. */
export interface Leaf {
  readonly kind: 'tag' | 'attribute';
  readonly isNegated: boolean;
  /** The tag, or the name of the attribute. */
  readonly name: string;
  /** The value of the attribute. */
  readonly value: string;
}

/** Conditions of which all or one must hold, as they are being built. */
export interface Group {
  readonly kind: 'group';
  readonly isNegated: boolean;
  readonly match: 'all' | 'any';
  readonly items: readonly Draft[];
}

export type Draft = Leaf | Group;

export const EMPTY_LEAF: Leaf = { kind: 'tag', isNegated: false, name: '', value: '' };

export const EMPTY_GROUP: Group = { kind: 'group', isNegated: false, match: 'all', items: [EMPTY_LEAF] };

/**
 * The condition that was built.
 *
 * @returns nothing while something is not complete: a condition that is left out would widen the audience
 */
export function conditionOf(draft: Draft): ConditionTree | undefined {
  const tree = draft.kind === 'group' ? treeOfGroup(draft) : treeOfLeaf(draft);
  return tree !== undefined && draft.isNegated ? { Not: tree } : tree;
}

function treeOfLeaf({ kind, name, value }: Leaf): ConditionTree | undefined {
  if (name === '') return undefined;
  if (kind === 'tag') return { Tag: name };
  return value === '' ? undefined : { Attr: { [name]: value } };
}

function treeOfGroup({ match, items }: Group): ConditionTree | undefined {
  const trees = items.map(conditionOf).filter((tree) => tree !== undefined);
  const [only] = trees;
  if (only === undefined || trees.length < items.length) return undefined;
  if (trees.length === 1) return only;
  return match === 'all' ? { And: trees } : { Or: trees };
}

/** What the builder shows of a condition: a group on top, whatever the condition is. */
export function groupOf(tree: ConditionTree): Group {
  const draft = draftOf(tree, false);
  return draft.kind === 'group' ? draft : { ...EMPTY_GROUP, items: [draft] };
}

function draftOf(tree: ConditionTree, isNegated: boolean): Draft {
  if ('Not' in tree) return draftOf(tree.Not, !isNegated);
  if ('Tag' in tree) return { kind: 'tag', isNegated, name: tree.Tag, value: '' };
  if ('And' in tree || 'Or' in tree) {
    const [match, trees] = 'And' in tree ? (['all', tree.And] as const) : (['any', tree.Or] as const);
    return { kind: 'group', isNegated, match, items: trees.map((one) => draftOf(one, false)) };
  }
  const leaves = Object.entries(tree.Attr).map(
    ([name, value]): Leaf => ({
      kind: 'attribute',
      isNegated: false,
      name,
      value,
    }),
  );
  const [only] = leaves;
  if (only !== undefined && leaves.length === 1) return { ...only, isNegated };
  return { kind: 'group', isNegated, match: 'all', items: leaves };
}

/** Whom a push is for, as it is being chosen; each way keeps what was put into it. */
export interface AudienceDraft {
  readonly way: 'everybody' | 'build' | 'type' | 'users';
  readonly group: Group;
  readonly notation: string;
  /** User ids, one on each line. */
  readonly users: string;
}

export const EVERYBODY: AudienceDraft = { way: 'everybody', group: EMPTY_GROUP, notation: '', users: '' };

/** Whom a push is for: those who match the condition, the users, or everybody where there is neither. */
export interface ChosenAudience {
  readonly condition?: RequestedCondition | undefined;
  readonly users?: readonly string[] | undefined;
}

/** The maximum number of users whom a push names (`To_Account` of `im_push`). */
export const MAX_NAMED_USERS = 500;

/** The ids on the lines of a text, each once. */
export const idsOf = (lines: string): readonly string[] => [
  ...new Set(
    lines
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
];
