import * as z from 'zod';
import type { plain } from '../../shared/protocol/answers.ts';
import { type AnswerOf, command } from '../../shared/protocol/command.ts';
import { COMMAND_NAMES, COMMANDS } from '../../shared/protocol/commands.ts';
import { parseRequest } from '../../shared/protocol/parse.ts';

const answer = z.object({ Total: z.number(), Names: z.array(z.string()) });

describe('the definition of a command', () => {
  it('has an example that is an answer of its shape, or it does not compile', () => {
    const definition = { summary: 'Count', effect: 'reads' as const, request: z.object({}), errors: [] };
    command({ ...definition, answer, example: { request: {}, answer: { Total: 1, Names: [] } } });
    // @ts-expect-error a field is missing
    command({ ...definition, answer, example: { request: {}, answer: { Total: 1 } } });
    // @ts-expect-error a field has another type
    command({ ...definition, answer, example: { request: {}, answer: { Total: '1', Names: [] } } });
    const counted: AnswerOf<{
      readonly summary: string;
      readonly effect: 'reads';
      readonly request: typeof plain;
      readonly answer: typeof answer;
      readonly example: { readonly request: object; readonly answer: z.output<typeof answer> };
      readonly errors: readonly [];
    }> = { Total: 1, Names: ['alice'] };
    // @ts-expect-error an answer is only read
    counted.Total = 2;
    expect(counted.Names).toEqual(['alice']);
  });

  it.each(COMMAND_NAMES)('of %s takes its own example', (name) => {
    const { request, example } = COMMANDS[name];
    expect(() => parseRequest<z.ZodType>(request, example.request)).not.toThrow();
  });

  it.each(COMMAND_NAMES)('of %s has a summary of one line in the imperative', (name) => {
    expect(COMMANDS[name].summary).toMatch(/^[A-Z][a-z]+ .*[^.]$/);
  });
});
