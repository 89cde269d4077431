import type { Command } from 'commander';
import { type Session, withSession } from '../session.ts';
import type { Terminal } from '../terminal.ts';

/** Adds `carillon openapi`. */
export function addOpenapi(program: Command, terminal: Terminal): void {
  program
    .command('openapi')
    .description('print the OpenAPI document of the deployment')
    .action(withSession(terminal, print));
}

async function print(session: Session): Promise<void> {
  const { url } = await session.target();
  const response = await fetch(`${url.replace(/\/+$/, '')}/openapi.json`);
  if (!response.ok) throw new Error(`${response.url}: HTTP ${response.status}`);
  const document: unknown = await response.json();
  session.terminal.stdout.write(`${JSON.stringify(document, null, session.output.isJson ? undefined : 2)}\n`);
}
