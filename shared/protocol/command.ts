import type * as z from 'zod';
import type { ErrorKind } from './errors.ts';

/**
 * Everything that is known about one command: what it takes, what it answers, and what its documentation says.
 * Routes, validation, the types of handlers, the OpenAPI document and the manual derive from it.
 */
export interface CommandDefinition<
  Request extends z.ZodType = z.ZodType,
  Answer extends z.ZodObject = z.ZodObject,
> {
  /** One line, imperative, without a full stop. */
  readonly summary: string;
  /** Further sentences in Markdown, where the summary does not say everything. */
  readonly description?: string;
  /** Older names of the command. */
  readonly aliases?: readonly string[];
  readonly request: Request;
  /** The fields of a successful answer beside those of the envelope. */
  readonly answer: Answer;
  readonly example: { readonly request: object; readonly answer: DeepReadonly<z.output<Answer>> };
  /** The errors of this command, beside those that every command has. */
  readonly errors: readonly ErrorKind[];
}

/** The commands of one function by name, such as `all_member_push/im_push`. */
export type CommandGroup<Names extends PropertyKey> = { readonly [Name in Names]: CommandDefinition };

/** What a command takes, once it is parsed. */
export type RequestOf<Definition extends CommandDefinition> = z.output<Definition['request']>;

/** What a command answers beside the envelope. */
export type AnswerOf<Definition extends CommandDefinition> = DeepReadonly<z.output<Definition['answer']>>;

/** A value that is only read. */
type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;

/** Defines a command; the example must be an answer of the declared shape. */
export const command = <Request extends z.ZodType, Answer extends z.ZodObject>(
  definition: CommandDefinition<Request, Answer>,
): CommandDefinition<Request, Answer> => definition;

/** The names of commands by their older names. */
export const aliasesOf = <Group extends CommandGroup<keyof Group>>(
  group: Group,
): ReadonlyMap<string, string> =>
  new Map(
    Object.entries<CommandDefinition>(group).flatMap(([name, { aliases = [] }]) =>
      aliases.map((alias): [string, string] => [alias, name]),
    ),
  );
