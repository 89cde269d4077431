import type * as z from 'zod';
import type { ErrorKind } from './errors.ts';

/**
 * The complete definition of one command: its request, its answer and its documentation.
 * Routes, validation, handler types, the OpenAPI document and the manual derive from it.
 */
export interface CommandDefinition<
  Request extends z.ZodType = z.ZodType,
  Answer extends z.ZodObject = z.ZodObject,
> {
  /** One line, imperative, without a full stop. */
  readonly summary: string;
  /** More sentences in Markdown, if the summary is not enough. */
  readonly description?: string;
  /** Older names of the command. */
  readonly aliases?: readonly string[];
  /** Whether it changes anything: those who may only look may call what reads, and what changes is audited. */
  readonly effect: 'reads' | 'changes';
  readonly request: Request;
  /** The fields of a successful answer, besides the common ones. */
  readonly answer: Answer;
  readonly example: { readonly request: object; readonly answer: DeepReadonly<z.output<Answer>> };
  /** The errors of this command, besides the common ones. */
  readonly errors: readonly ErrorKind[];
}

/** The commands of one function by name, such as `all_member_push/im_push`. */
export type CommandGroup<Names extends PropertyKey> = { readonly [Name in Names]: CommandDefinition };

/** The parsed request of a command. */
export type RequestOf<Definition extends CommandDefinition> = z.output<Definition['request']>;

/** The answer of a command, without the common fields. */
export type AnswerOf<Definition extends CommandDefinition> = DeepReadonly<z.output<Definition['answer']>>;

/** The same type, read-only at every level. */
type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;

/** Defines a command; the type ensures that the example has the declared shape. */
export const command = <Request extends z.ZodType, Answer extends z.ZodObject>(
  definition: CommandDefinition<Request, Answer>,
): CommandDefinition<Request, Answer> => definition;

/** Maps older command names to the current ones. */
export const aliasesOf = <Group extends CommandGroup<keyof Group>>(
  group: Group,
): ReadonlyMap<string, string> =>
  new Map(
    Object.entries<CommandDefinition>(group).flatMap(([name, { aliases = [] }]) =>
      aliases.map((alias): [string, string] => [alias, name]),
    ),
  );
