import * as z from 'zod';
import { ERROR_CODES } from '../errors.ts';
import { REQUESTS } from '../requests.ts';
import { type CommandName, ROUTES } from '../routes.ts';
import { type JsonSchema, jsonSchemaOf } from './json-schema.ts';
import { OPERATIONS } from './operations.ts';

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
  const paths = Object.fromEntries(
    Object.entries(ROUTES).flatMap(([service, commands]) =>
      commands.map((command) => [`/v4/${command}`, { post: operation(service, command, schemas) }]),
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
    tags: Object.keys(ROUTES).map((name) => ({ name, description: `Commands for ${name}` })),
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

function operation(service: string, command: CommandName, schemas: Map<string, JsonSchema>) {
  const { summary, answer, example } = OPERATIONS[command];
  return {
    operationId: command.replace('/', '.'),
    summary,
    tags: [service],
    parameters: parameters.map(([name]) => ({ $ref: `#/components/parameters/${name}` })),
    requestBody: {
      content: {
        'application/json': {
          schema: jsonSchemaOf(REQUESTS[command], schemas),
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
