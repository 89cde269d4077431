import { Command } from 'commander';
import { addAttributes } from './commands/attributes.ts';
import { addAudience } from './commands/audience.ts';
import { addDevices } from './commands/devices.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExplain } from './commands/explain.ts';
import { addInit } from './commands/init.ts';
import { addListen } from './commands/listen.ts';
import { addLogin } from './commands/login.ts';
import { addOpenapi } from './commands/openapi.ts';
import { addPush } from './commands/push.ts';
import { addPushes } from './commands/pushes.ts';
import { addStart } from './commands/start.ts';
import { addUsers } from './commands/users.ts';
import { parseNumber } from './parse-options.ts';
import type { Terminal } from './terminal.ts';

const EXIT_CODES = `
Exit codes: 0 ok, 1 failure, 2 wrong usage, 3 authentication, 4 not found, 5 done in part.
The app is that of --stack, of the environment (CARILLON_URL, CARILLON_WEBSOCKET_URL, CARILLON_SDKAPPID,
CARILLON_SECRET_KEY, CARILLON_ADMIN), of carillon.env in this folder, or else of a runtime on this machine.`;

/** The command line with all its commands. */
export function createProgram(terminal: Terminal, version: string): Command {
  const program = new Command('carillon')
    .description('Group push for your app, self-hosted.')
    .version(version)
    .option('--stack <name>', 'the app of a stack on AWS, with your own credentials')
    .option('--app <sdkappid>', 'which app of the stack; the first by default', parseNumber(1, 4_294_967_295))
    .option('--env-file <file>', 'the file that says which app is meant; carillon.env by default')
    .option('--json', 'write a JSON object per line')
    .addHelpText('after', EXIT_CODES)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      getOutHelpWidth: () => terminal.stdout.columns ?? 100,
      getErrHelpWidth: () => terminal.stderr.columns ?? 100,
    });
  for (const add of COMMANDS) add(program, terminal);
  return program;
}

const COMMANDS: readonly ((program: Command, terminal: Terminal) => void)[] = [
  addStart,
  addInit,
  addLogin,
  addDoctor,
  addPush,
  addPushes,
  addAudience,
  addExplain,
  addUsers,
  addAttributes,
  addDevices,
  addListen,
  addOpenapi,
];
