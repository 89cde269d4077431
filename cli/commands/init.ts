import { resolve } from 'node:path';
import type { Command } from 'commander';
import { ENVIRONMENT_FILE, writeEnvironmentFile } from '../environment-file.ts';
import { Questions } from '../questions.ts';
import { type Session, withSession } from '../session.ts';
import { type Target, targetFrom, VARIABLES } from '../target.ts';
import { isInteractive, type Terminal } from '../terminal.ts';

interface InitOptions {
  readonly url?: string;
  readonly websocketUrl?: string;
  readonly sdkappid?: string;
  readonly admin?: string;
  readonly file: string;
  readonly force?: boolean;
}

/** Adds `carillon init`. */
export function addInit(program: Command, terminal: Terminal): void {
  program
    .command('init')
    .description('write a file that says which app is meant; only its owner can read it')
    .option('--url <url>', 'the output HttpUrl of the deployment')
    .option('--websocket-url <url>', 'the output WebSocketUrl')
    .option('--sdkappid <id>', 'the id of the app')
    .option('--admin <user>', 'an administrator of the app')
    .option('--file <file>', 'the file to write', ENVIRONMENT_FILE)
    .option('--force', 'replace the file')
    .addHelpText(
      'after',
      `\nThe key is never an option: with --stack it comes from AWS, else from ${VARIABLES.secretKey} or from a question.`,
    )
    .action(withSession(terminal, init));
}

async function init(session: Session, options: InitOptions): Promise<void> {
  const { output, terminal } = session;
  const path = resolve(terminal.folder, options.file);
  const target = session.stack === undefined ? await asked(terminal, options) : await session.target();
  const variables = {
    [VARIABLES.url]: target.url,
    ...(target.webSocketUrl === undefined ? {} : { [VARIABLES.webSocketUrl]: target.webSocketUrl }),
    [VARIABLES.sdkAppId]: `${target.sdkAppId}`,
    [VARIABLES.secretKey]: target.secretKey,
    [VARIABLES.admin]: target.admin,
  };
  writeEnvironmentFile(path, variables, options.force === true);
  output.result(`Wrote ${path}. carillon doctor checks it.`, { file: path });
}

/** Options come first, then the environment, then what a person answers. */
async function asked(terminal: Terminal, options: InitOptions): Promise<Omit<Target, 'source'>> {
  const given: Record<string, string | undefined> = {
    ...terminal.environment,
    ...(options.url === undefined ? {} : { [VARIABLES.url]: options.url }),
    ...(options.websocketUrl === undefined ? {} : { [VARIABLES.webSocketUrl]: options.websocketUrl }),
    ...(options.sdkappid === undefined ? {} : { [VARIABLES.sdkAppId]: options.sdkappid }),
    ...(options.admin === undefined ? {} : { [VARIABLES.admin]: options.admin }),
  };
  if (isInteractive(terminal)) {
    const questions = new Questions(terminal);
    for (const [name, question] of QUESTIONS) {
      if (!given[name]) given[name] = await questions.ask(`${question}: `);
    }
    questions.end();
  }
  return targetFrom(given);
}

const QUESTIONS: readonly (readonly [string, string])[] = [
  [VARIABLES.url, 'HttpUrl of the deployment (empty: http://localhost:3000)'],
  [VARIABLES.webSocketUrl, 'WebSocketUrl (empty for a local runtime)'],
  [VARIABLES.sdkAppId, 'Id of the app (empty: 1400000000)'],
  [VARIABLES.secretKey, 'Secret key of the app'],
  [VARIABLES.admin, 'Administrator (empty: administrator)'],
];
