import type { Command } from 'commander';
import { CarillonApi } from '../client/server.ts';
import { Output } from './output.ts';
import { findTarget, type Target, type TargetOptions } from './target.ts';
import type { Terminal } from './terminal.ts';

/** The options that every command has. */
export interface GlobalOptions extends TargetOptions {
  readonly json?: boolean;
}

/** What a command works with. */
export class Session {
  readonly terminal: Terminal;
  readonly output: Output;
  readonly #options: GlobalOptions;
  #target: Promise<Target> | undefined;

  constructor(terminal: Terminal, command: Command) {
    this.terminal = terminal;
    this.#options = command.optsWithGlobals<GlobalOptions>();
    this.output = new Output(terminal, this.#options.json === true);
  }

  /** The stack that is named, if one is. */
  get stack(): string | undefined {
    return this.#options.stack;
  }

  /** The app that the command is for. */
  target(): Promise<Target> {
    this.#target ??= findTarget(this.#options, this.terminal, (text) => this.output.note(text));
    return this.#target;
  }

  /** The REST API of the app. */
  async api(): Promise<CarillonApi> {
    return new CarillonApi(await this.target());
  }
}

/** Makes the action of a command from what it does with a session. */
export const withSession =
  <Options extends object, Parameters extends readonly unknown[]>(
    terminal: Terminal,
    action: (session: Session, options: Options, ...parameters: Parameters) => Promise<void>,
  ) =>
  (...given: readonly unknown[]): Promise<void> => {
    // Commander passes the arguments, then the options, then the command.
    const command = given.at(-1) as Command;
    const options = given.at(-2) as Options;
    return action(new Session(terminal, command), options, ...(given.slice(0, -2) as unknown as Parameters));
  };
