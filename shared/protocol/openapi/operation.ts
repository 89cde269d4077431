import * as z from 'zod';
import { errorsOf } from '../command-errors.ts';
import { COMMANDS, type CommandGroupName, type CommandName } from '../commands.ts';
import { ERROR_MANUAL } from '../error-manual.ts';
import { ERROR_CODES, type ErrorKind } from '../errors.ts';
import { type JsonSchema, jsonSchemaOf } from './json-schema.ts';

/** The query parameters of every request. */
export const PARAMETERS = [
  ['sdkappid', true, { type: 'integer', minimum: 1, format: 'int64' }, 'The app', 1400000000],
  ['identifier', true, { type: 'string' }, 'The caller, an administrator of the app', 'administrator'],
  [
    'random',
    false,
    { type: 'integer', minimum: 0, maximum: 0xffffffff, format: 'int64' },
    'Any number; it has no effect',
    99999999,
  ],
  ['contenttype', false, { type: 'string', enum: ['json'] }, 'Always json', 'json'],
] as const;

const SUCCESS = { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 } as const;
const success = z.object({
  ActionStatus: z.enum(['OK']).describe('The command succeeded'),
  ErrorCode: z.number().describe('0'),
  ErrorInfo: z.string().describe('Empty'),
});

/** The answer to a rejected request. */
export const refusal = z.object({
  ActionStatus: z.enum(['FAIL']).describe('The command was rejected'),
  ErrorCode: z.number().describe('The error code'),
  ErrorInfo: z.string().describe('The error message: the field, the limit, the value and the remedy'),
  TaskId: z.string().optional().describe('With error 90100: the push that used the idempotency key'),
});

/** The name of a command in schema names, such as `ImPush` or `TimpushRevoke`. */
export function schemaName(command: CommandName): string {
  const [service = '', name = ''] = command.split('/');
  return (service === 'timpush' ? `timpush_${name}` : name)
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/**
 * Generates the OpenAPI operation of a command.
 *
 * @param schemas receives the schemas of the request and the answer
 */
export function operationOf(group: CommandGroupName, command: CommandName, schemas: Map<string, JsonSchema>) {
  const { summary, description = `${summary}.`, effect, request, answer, example } = COMMANDS[command];
  const name = schemaName(command);
  schemas.set(`${name}Request`, jsonSchemaOf(request, schemas, 'input'));
  schemas.set(`${name}Answer`, jsonSchemaOf(success.extend(answer.shape), schemas, 'output'));
  return {
    operationId: command.replace('/', '.'),
    summary,
    description,
    'x-effect': effect,
    tags: [group],
    parameters: PARAMETERS.map(([parameter]) => ({ $ref: `#/components/parameters/${parameter}` })),
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: { $ref: `#/components/schemas/${name}Request` },
          example: example.request,
        },
      },
    },
    responses: {
      200: {
        description: 'The command succeeded or was rejected; see `ActionStatus`',
        content: {
          'application/json': {
            schema: {
              oneOf: [
                { $ref: `#/components/schemas/${name}Answer` },
                { $ref: '#/components/schemas/Refusal' },
              ],
              discriminator: {
                propertyName: 'ActionStatus',
                mapping: {
                  OK: `#/components/schemas/${name}Answer`,
                  FAIL: '#/components/schemas/Refusal',
                },
              },
            },
            examples: {
              OK: { summary: 'Success', value: { ...SUCCESS, ...example.answer } },
              ...refusalsOf(command),
            },
          },
        },
      },
    },
  };
}

/** An example of every error that a command may return, by code. */
const refusalsOf = (command: CommandName) =>
  Object.fromEntries(
    errorsOf(command).map((kind) => [ERROR_CODES[kind], { $ref: `#/components/examples/${kind}` }]),
  );

/** An example of the answer with an error. */
export function refusalExample(kind: ErrorKind) {
  const { cause, remedy, example } = ERROR_MANUAL[kind];
  return {
    summary: cause,
    description: remedy,
    value: { ActionStatus: 'FAIL', ErrorInfo: example, ErrorCode: ERROR_CODES[kind] },
  };
}
