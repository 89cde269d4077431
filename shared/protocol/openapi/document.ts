import * as z from 'zod';
import {
  COMMAND_GROUPS,
  COMMANDS,
  type CommandGroupName,
  type CommandName,
  commandsOf,
} from '../commands.ts';
import { ERROR_CODES } from '../errors.ts';
import { type JsonSchema, jsonSchemaOf } from './json-schema.ts';

const status = {
  ErrorCode: z.number().int().describe('0 for OK'),
  ErrorInfo: z.string().describe('Which field, which limit, which value'),
};
const SUCCESS = { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 };
const REFUSAL = {
  ActionStatus: 'FAIL',
  ErrorInfo: 'UserTags[0].Tags[0]: a tag has at most 50 bytes (got "…", 51 bytes)',
  ErrorCode: ERROR_CODES.tagTooLong,
};

const parameters = [
  ['sdkappid', { type: 'integer', minimum: 1 }, 'The app', 1400000000],
  ['identifier', { type: 'string' }, 'The caller, an administrator of the app', 'administrator'],
  ['random', { type: 'integer', minimum: 0, maximum: 0xffffffff }, 'Any number', 99999999],
  ['contenttype', { type: 'string', enum: ['json'] }, 'Always json', 'json'],
] as const;

/** What an error code means, in words: the names of the codes say it. */
export const errorCodes = (): readonly { readonly code: number; readonly meaning: string }[] =>
  Object.entries(ERROR_CODES).map(([kind, code]) => ({
    code,
    meaning: kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
  }));

/** The description of the REST API as OpenAPI 3.1, made from the schemas that parse the requests. */
export function openApiDocument() {
  const schemas = new Map<string, JsonSchema>();
  const groups = Object.keys(COMMAND_GROUPS) as CommandGroupName[];
  const paths = Object.fromEntries(
    groups.flatMap((group) =>
      commandsOf(group).map((command) => [`/v4/${command}`, { post: operation(group, command, schemas) }]),
    ),
  );
  return {
    openapi: '3.1.0',
    info: {
      title: 'Carillon',
      version: '4',
      summary: 'Group push: tell all your users, or exactly the right part of them, now',
      description: [
        'Every command is a POST with a JSON body; HTTP says 200 whatever happens, and `ErrorCode` says what did.',
        '',
        '| Code | Means |',
        '| --- | --- |',
        ...errorCodes().map(({ code, meaning }) => `| ${code} | ${meaning} |`),
      ].join('\n'),
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ usersig: [] }],
    tags: groups.map((name) => ({ name, description: `Commands for ${name}` })),
    paths,
    components: {
      securitySchemes: {
        usersig: {
          type: 'apiKey',
          in: 'query',
          name: 'usersig',
          description: 'UserSig (TLSSigAPIv2) of the caller, signed with the secret key of the app',
        },
      },
      parameters: Object.fromEntries(
        parameters.map(([name, schema, description, example]) => [
          name,
          {
            name,
            in: 'query',
            required: name !== 'random' && name !== 'contenttype',
            description,
            schema,
            example,
          },
        ]),
      ),
      schemas: {
        ...Object.fromEntries(schemas),
        Refusal: jsonSchemaOf(z.object({ ActionStatus: z.literal('FAIL'), ...status }), schemas),
      },
    },
  };
}

function operation(group: CommandGroupName, command: CommandName, schemas: Map<string, JsonSchema>) {
  const { summary, request, answer, example } = COMMANDS[command];
  return {
    operationId: command.replace('/', '.'),
    summary,
    tags: [group],
    parameters: parameters.map(([name]) => ({ $ref: `#/components/parameters/${name}` })),
    requestBody: {
      content: {
        'application/json': {
          schema: jsonSchemaOf(request, schemas),
          example: example.request,
        },
      },
    },
    responses: {
      200: {
        description: 'Served, or refused: ActionStatus says which',
        content: {
          'application/json': {
            schema: {
              oneOf: [
                jsonSchemaOf(
                  z.object({ ActionStatus: z.literal('OK'), ...status }).extend(answer.shape),
                  schemas,
                ),
                { $ref: '#/components/schemas/Refusal' },
              ],
            },
            examples: {
              served: { value: { ...SUCCESS, ...example.answer } },
              refused: { value: REFUSAL },
            },
          },
        },
      },
    },
  };
}
