import type { Command } from 'commander';
import type { ExplainedCondition, Explanation } from '../../client/server.ts';
import { formatCondition } from '../../shared/protocol/condition-notation.ts';
import { type Session, withSession } from '../session.ts';
import { type Columns, textOf } from '../table.ts';
import type { Terminal } from '../terminal.ts';

const FIELDS: Columns<Explanation> = {
  Push: ({ id, state }) => `${id} (${state})`,
  Accepted: ({ acceptedAt }) => acceptedAt,
  Expires: ({ expiresAt }) => expiresAt,
  'Seen through': ({ seenThrough }) => seenThrough,
  Opened: ({ opened }) => (opened ? 'yes' : 'no'),
};

/** Adds `carillon explain`. */
export function addExplain(program: Command, terminal: Terminal): void {
  program
    .command('explain <id> <user>')
    .description('say why a user got a push, will get it, or does not')
    .action(withSession<object, [string, string]>(terminal, explain));
}

async function explain(session: Session, _: object, id: string, userId: string): Promise<void> {
  const { output } = session;
  const found = await (await session.api()).explain(id, userId);
  output.result(found.explanation, found);
  if (output.isJson) return;
  output.object(FIELDS, found);
  if (found.condition !== undefined) output.lines(linesOf(found.condition, 0));
  output.lines(found.devices.map(({ DeviceId, Kind, Because }) => textOf(`${Kind} ${DeviceId}: ${Because}`)));
}

const SIGNS = { true: '✓', false: '✗', undefined: '?' } as const;

/** A line for each part of a condition, with what it was. */
function linesOf(condition: ExplainedCondition, depth: number): string[] {
  const { And, Or, Not, Holds } = condition;
  const line = `${'  '.repeat(depth)}${SIGNS[`${Holds}`]} ${nameOf(condition)}`;
  const parts = [...(And ?? []), ...(Or ?? []), ...(Not === undefined ? [] : [Not])];
  return [line, ...parts.flatMap((part) => linesOf(part, depth + 1))];
}

function nameOf({ And, Or, Not, Tag, Attr, Users, Since, Until }: ExplainedCondition): string {
  if (And !== undefined) return 'and';
  if (Or !== undefined) return 'or';
  if (Not !== undefined) return 'not';
  if (Users !== undefined) return `one of ${Users} users`;
  const leaf = Tag === undefined ? formatCondition({ Attr: Attr ?? {} }) : formatCondition({ Tag });
  return `${leaf}${timeOf(' since ', Since)}${timeOf(' until ', Until)}`;
}

const timeOf = (word: string, seconds: number | undefined): string =>
  seconds === undefined ? '' : word + textOf(new Date(seconds * 1000));
