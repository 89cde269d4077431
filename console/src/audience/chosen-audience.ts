import { formatCondition, parseCondition } from '../../../shared/protocol/condition-notation.ts';
import { ConditionSyntaxError } from '../../../shared/protocol/condition-tokens.ts';
import {
  type AudienceDraft,
  type ChosenAudience,
  conditionOf,
  EVERYBODY,
  groupOf,
  idsOf,
  MAX_NAMED_USERS,
} from './draft.ts';

/** Whom a draft is for, or why that is not known yet. */
export type Choice =
  | { readonly audience: ChosenAudience; readonly fault?: undefined }
  | { readonly audience?: undefined; readonly fault?: string };

/** Whom a draft is for. */
export function choiceOf({ way, group, notation, users }: AudienceDraft): Choice {
  if (way === 'everybody') return { audience: {} };
  if (way === 'users') {
    const ids = idsOf(users);
    return ids.length === 0 || ids.length > MAX_NAMED_USERS ? {} : { audience: { users: ids } };
  }
  if (way === 'build') {
    const condition = conditionOf(group);
    return condition === undefined ? {} : { audience: { condition } };
  }
  if (notation.trim() === '') return {};
  try {
    return { audience: { condition: parseCondition(notation) } };
  } catch (error) {
    if (error instanceof ConditionSyntaxError) return { fault: error.message };
    throw error;
  }
}

/**
 * The same audience in another way of choosing it.
 * What cannot be carried over stays as that way had it.
 */
export function inAnotherWay(draft: AudienceDraft, way: AudienceDraft['way']): AudienceDraft {
  const condition = choiceOf(draft).audience?.condition;
  if (condition === undefined) return { ...draft, way };
  const notation = formatCondition(condition);
  return { ...draft, way, notation, group: groupOf(parseCondition(notation)) };
}

/** The draft of an audience that a push had. */
export function draftOfAudience({ condition, users }: ChosenAudience): AudienceDraft {
  if (users !== undefined) return { ...EVERYBODY, way: 'users', users: users.join('\n') };
  if (condition === undefined) return EVERYBODY;
  const notation = formatCondition(condition);
  return { ...EVERYBODY, way: 'build', notation, group: groupOf(parseCondition(notation)) };
}
