import type { Command } from 'commander';
import { EXIT } from '../exit-code.ts';
import type { ImportOptions } from '../import/import-users.ts';
import { parseNumber } from '../parse-options.ts';
import { withSession } from '../session.ts';
import type { Terminal } from '../terminal.ts';

/** Adds `carillon users import`. */
export function addUsersImport(users: Command, terminal: Terminal): void {
  users
    .command('import <file>')
    .description(
      'import users with tags and attributes from a .csv or .ndjson file; after a kill, the same command goes on',
    )
    .option('--tag-separator <text>', 'what stands between the tags of a CSV cell', '|')
    .option('--name-attributes', 'name attributes that the app does not have')
    .option('--restart', 'start over instead of going on')
    .option('--rate <calls>', 'the maximum number of calls per second', parseNumber(1, 10_000), 300)
    .option(
      '--parallel <count>',
      'how many batches of 100 users are under way at once',
      parseNumber(1, 1000),
      16,
    )
    .addHelpText('after', FORMATS)
    .action(
      withSession<ImportOptions, [string]>(terminal, async (...given) => {
        const { importUsers } = await import('../import/import-users.ts');
        await importUsers(...given);
      }),
    );
}

const FORMATS = `
CSV: the first line names the columns: userId, and if wanted nick, faceUrl and tags; every other one is an attribute.
NDJSON: {"userId":"alice","nick":"Alice","faceUrl":"…","tags":["vip"],"attributes":{"city":"Shenzhen"}}
Tags are added and attributes set; what a line does not name stays. Lines that cannot be imported are written to
the standard error with their numbers, and the exit code is ${EXIT.partly}.`;
