import { COMMAND_GROUPS, type CommandGroupName, commandsOf } from '../commands.ts';
import { ERROR_MANUAL } from '../error-manual.ts';
import { ERROR_CODES, type ErrorKind } from '../errors.ts';
import { type JsonSchema, jsonSchemaOf } from './json-schema.ts';
import { operationOf, PARAMETERS, refusal, refusalExample } from './operation.ts';

/** The errors of the API, sorted by code. */
export const errorRows = (): readonly { readonly code: number; readonly kind: ErrorKind }[] =>
  (Object.keys(ERROR_CODES) as ErrorKind[])
    .map((kind) => ({ code: ERROR_CODES[kind], kind }))
    .sort((a, b) => a.code - b.code);

const GROUP_DESCRIPTIONS: Readonly<Record<CommandGroupName, string>> = {
  accounts: 'Import, delete and check users, and check whether they are online',
  devices: 'Manage the devices of users, for mobile and web notifications',
  attributes: 'Name ten attributes and set their values for users',
  tags: 'Add and remove tags of users',
  push: 'Send pushes, and count the users that a push would address',
  tasks: 'Follow, list and cancel pushes',
  schedule: 'Schedule pushes, and change or delete scheduled ones',
  operators:
    'Explain pushes, list users, tags and values, and show the audit list and the settings; nothing is changed',
  events: 'Set the webhook that receives the changes of pushes',
};

/** The OpenAPI document; operations and schemas are plain JSON. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly summary: string;
    readonly description: string;
    readonly license: { readonly name: string; readonly identifier: string };
  };
  readonly servers: readonly { readonly url: string }[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, { readonly post: ReturnType<typeof operationOf> }>>;
  readonly components: {
    readonly securitySchemes: {
      readonly usersig: {
        readonly type: 'apiKey';
        readonly in: 'query';
        readonly name: 'usersig';
        readonly description: string;
      };
    };
    readonly parameters: Readonly<
      Record<
        string,
        {
          readonly name: string;
          readonly in: 'query';
          readonly required: boolean;
          readonly description: string;
          readonly schema: object;
          readonly example: string | number;
        }
      >
    >;
    readonly examples: Readonly<Record<string, ReturnType<typeof refusalExample>>>;
    readonly schemas: Readonly<Record<string, JsonSchema>>;
  };
}

/** Generates the OpenAPI 3.1 document of the REST API from the schemas that parse its requests. */
export function openApiDocument(): OpenApiDocument {
  const schemas = new Map<string, JsonSchema>();
  const groups = Object.keys(COMMAND_GROUPS) as CommandGroupName[];
  const paths = Object.fromEntries(
    groups.flatMap((group) =>
      commandsOf(group).map((command) => [`/v4/${command}`, { post: operationOf(group, command, schemas) }]),
    ),
  );
  schemas.set('Refusal', {
    ...jsonSchemaOf(refusal, schemas, 'output'),
    description: [
      'The command was rejected. Nothing was changed, unless the code is that of an internal error.',
      '',
      '| Code | Cause | Remedy |',
      '| --- | --- | --- |',
      ...errorRows().map(
        ({ code, kind }) => `| ${code} | ${ERROR_MANUAL[kind].cause} | ${ERROR_MANUAL[kind].remedy} |`,
      ),
    ].join('\n'),
  });
  return {
    openapi: '3.1.0',
    info: {
      title: 'Carillon',
      version: '4',
      summary: 'Group push: reach all your users, or exactly the right part of them',
      description: [
        'Every command is a POST request with a JSON body.',
        'The HTTP status is 200 whatever the outcome; `ActionStatus` and `ErrorCode` report it.',
        '`Refusal` lists all error codes with their causes and remedies.',
      ].join('\n'),
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ usersig: [] }],
    tags: groups.map((name) => ({ name, description: GROUP_DESCRIPTIONS[name] })),
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
        PARAMETERS.map(([name, required, schema, description, example]) => [
          name,
          { name, in: 'query', required, description, schema, example },
        ]),
      ),
      examples: Object.fromEntries(errorRows().map(({ kind }) => [kind, refusalExample(kind)])),
      schemas: Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
}
