import type { Command } from 'commander';
import { UsageError } from '../exit-code.ts';
import { type Session, withSession } from '../session.ts';
import type { Columns } from '../table.ts';
import type { Terminal } from '../terminal.ts';

interface AttributeRow {
  readonly slot: number;
  readonly name: string;
}

const COLUMNS: Columns<AttributeRow> = { Slot: ({ slot }) => slot, Name: ({ name }) => name };

/** Adds `carillon attributes` with its commands. */
export function addAttributes(program: Command, terminal: Terminal): void {
  const attributes = program.command('attributes').description('list and name the ten attributes of the app');
  attributes.command('ls').description('list the names by slot').action(withSession(terminal, list));
  attributes
    .command('name <assignment...>')
    .description('name slots, written slot=name, such as 0=city; a renamed slot keeps its values')
    .action(withSession<object, [readonly string[]]>(terminal, name));
}

async function list(session: Session): Promise<void> {
  const names = await (await session.api()).attributes.names();
  const rows = Object.entries(names).map(([slot, name]) => ({ slot: Number(slot), name }));
  await session.output.rows(COLUMNS, rows, 'There are no attributes.');
}

async function name(session: Session, _: object, assignments: readonly string[]): Promise<void> {
  const names = assignments.map((text): [number, string] => {
    const [, slot, attribute] = /^(\d)=(.+)$/s.exec(text) ?? [];
    if (slot === undefined || attribute === undefined) {
      throw new UsageError(`${text}: write slot=name with a slot from 0 to 9, such as 0=city`);
    }
    return [Number(slot), attribute];
  });
  await (await session.api()).attributes.name(Object.fromEntries(names));
  session.output.result(
    `Named ${names.map(([, attribute]) => attribute).join(', ')}`,
    Object.fromEntries(names),
  );
}
