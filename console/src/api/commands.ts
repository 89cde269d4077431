import type { AnswerOf, RequestOf } from '../../../shared/protocol/command.ts';
import type { COMMANDS, CommandName } from '../../../shared/protocol/commands.ts';

/** The name of a command of the API, such as `all_member_push/im_push`. */
export type Command = CommandName;

/** What a command takes. */
export type Request<Name extends Command> = RequestOf<(typeof COMMANDS)[Name]>;

/** What a command answers beside the envelope. */
export type Answer<Name extends Command> = AnswerOf<(typeof COMMANDS)[Name]>;
