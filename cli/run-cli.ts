import { styleText } from 'node:util';
import { CommanderError } from 'commander';
import { CommandError } from '../client/server.ts';
import { ConditionSyntaxError } from '../shared/protocol/condition-tokens.ts';
import { EXIT, type ExitCode, exitCodeOf } from './exit-code.ts';
import { createProgram } from './program.ts';
import { widthOf } from './table.ts';
import { hasColours, type Terminal } from './terminal.ts';

/**
 * Runs the command line.
 *
 * @param parameters what stands behind the name of the program
 * @returns the exit code
 */
export async function runCli(
  parameters: readonly string[],
  terminal: Terminal,
  version: string,
): Promise<ExitCode> {
  try {
    await createProgram(terminal, version).parseAsync(parameters, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    // Commander has written its own message.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const code = exitCodeOf(error);
    report(error as Error, code, parameters, terminal);
    return code;
  }
}

function report(error: Error, exitCode: ExitCode, parameters: readonly string[], terminal: Terminal): void {
  const { stderr } = terminal;
  if (parameters.includes('--json')) {
    const api = error instanceof CommandError ? { code: error.code, reason: error.reason } : {};
    stderr.write(`${JSON.stringify({ error: error.message, exitCode, ...api })}\n`);
    return;
  }
  const name = hasColours(terminal, stderr)
    ? styleText('red', 'carillon:', { validateStream: false })
    : 'carillon:';
  const place = error instanceof ConditionSyntaxError ? placeIn(error) : '';
  stderr.write(`${place}${name} ${error.message}\n`);
}

/** The condition with a mark below the column. */
function placeIn({ text, column }: ConditionSyntaxError): string {
  const line = text.replaceAll(/\s/g, ' ');
  const before = [...line].slice(0, column - 1).join('');
  return `  ${line}\n  ${' '.repeat(widthOf(before))}^\n`;
}
