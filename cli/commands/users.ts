import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { addUsersDelete } from './users-delete.ts';
import { addUsersGet } from './users-get.ts';
import { addUsersImport } from './users-import.ts';
import { addUsersSet } from './users-set.ts';
import { addUsersTag } from './users-tag.ts';
import { addUsersUntag } from './users-untag.ts';

/** Adds `carillon users` with its commands. */
export function addUsers(program: Command, terminal: Terminal): void {
  const users = program.command('users').description('import, show, change and delete users');
  addUsersImport(users, terminal);
  addUsersGet(users, terminal);
  addUsersTag(users, terminal);
  addUsersUntag(users, terminal);
  addUsersSet(users, terminal);
  addUsersDelete(users, terminal);
}
