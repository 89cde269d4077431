import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { addPushesCancel } from './pushes-cancel.ts';
import { addPushesGet } from './pushes-get.ts';
import { addPushesLs } from './pushes-ls.ts';
import { addPushesWatch } from './pushes-watch.ts';

/** Adds `carillon pushes` with its commands. */
export function addPushes(program: Command, terminal: Terminal): void {
  const pushes = program.command('pushes').description('list, follow and cancel pushes');
  addPushesLs(pushes, terminal);
  addPushesGet(pushes, terminal);
  addPushesWatch(pushes, terminal);
  addPushesCancel(pushes, terminal);
}
