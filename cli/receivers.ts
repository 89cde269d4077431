import type { Command } from 'commander';
import type { Condition } from '../client/server.ts';
import { parseCondition } from '../shared/protocol/condition-notation.ts';
import { UsageError } from './exit-code.ts';

/** Whom a command is about. */
export type Receivers =
  | { readonly kind: 'everybody' }
  | { readonly kind: 'matching'; readonly condition: Condition }
  | { readonly kind: 'named'; readonly users: readonly string[] };

/** The options that say whom a command is about. */
export interface ReceiverOptions {
  readonly all?: boolean;
  readonly tag?: readonly string[];
  readonly where?: string;
  readonly user?: readonly string[];
}

const listed = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** Adds the options that say which users, without those that name users. */
export const withAudience = (command: Command): Command =>
  command
    .option('--all', 'everybody')
    .option('--tag <tag>', 'users with this tag; repeat it for users with one of several tags', listed)
    .option('--where <condition>', 'users that match, such as \'tag:vip and not city:"New York"\'');

/** Adds the options that say which users. */
export const withReceivers = (command: Command): Command =>
  withAudience(command).option('--user <id>', 'this user; repeat it for up to 500', listed);

/**
 * Reads whom a command is about.
 *
 * @throws UsageError unless exactly one of the options is given
 * @throws ConditionSyntaxError for a condition that cannot be read
 */
export function receiversOf({ all, tag, where, user }: ReceiverOptions): Receivers {
  const given = [all, tag, where, user].filter((option) => option !== undefined);
  if (given.length !== 1) {
    throw new UsageError(
      `say whom: ${given.length === 0 ? 'one' : 'only one'} of --all, --tag, --where and --user`,
    );
  }
  if (tag !== undefined) return { kind: 'matching', condition: conditionOfTags(tag) };
  if (where !== undefined) return { kind: 'matching', condition: parseCondition(where) };
  return user === undefined ? { kind: 'everybody' } : { kind: 'named', users: user };
}

function conditionOfTags(tags: readonly string[]): Condition {
  if (tags.includes('')) throw new UsageError('--tag must not be empty');
  const leaves = tags.map((Tag) => ({ Tag }));
  const [only] = leaves;
  return only !== undefined && leaves.length === 1 ? only : { Or: leaves };
}
