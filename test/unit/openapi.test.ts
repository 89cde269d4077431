import { codesOf } from '../../shared/protocol/command-errors.ts';
import { COMMAND_NAMES } from '../../shared/protocol/commands.ts';
import { ERROR_MANUAL } from '../../shared/protocol/error-manual.ts';
import { ERROR_CODES } from '../../shared/protocol/errors.ts';
import { openApiDocument } from '../../shared/protocol/openapi/document.ts';
import type { JsonSchema } from '../../shared/protocol/openapi/json-schema.ts';
import { documentationPage } from '../../shared/protocol/openapi/page.ts';

const document = openApiDocument();
const schemas = Object.entries(document.components.schemas) as [string, JsonSchema][];

/** The fields of a schema and its nested schemas, by path. */
function fieldsOf(path: string, schema: JsonSchema): [string, JsonSchema][] {
  const { properties = {}, items, oneOf = [], anyOf = [] } = schema;
  return [
    ...Object.entries(properties).flatMap(([name, field]): [string, JsonSchema][] => [
      [`${path}.${name}`, field as JsonSchema],
      ...fieldsOf(`${path}.${name}`, field as JsonSchema),
    ]),
    ...(items === undefined ? [] : fieldsOf(`${path}[]`, items as JsonSchema)),
    ...[...oneOf, ...anyOf].flatMap((one) => fieldsOf(path, one as JsonSchema)),
  ];
}

describe('the OpenAPI document', () => {
  it('describes every field of every request', () => {
    const requests = schemas.filter(([name]) => !/(?:Answer|Refusal)$/.test(name));
    const silent = requests
      .flatMap(([name, schema]) => fieldsOf(name, schema))
      .filter(
        ([path, field]) =>
          !/\.(?:MsgContent|MsgType|Kind|keys|Type|Content)$/.test(path) && field.$ref === undefined,
      )
      .filter(([, { description }]) => description === undefined)
      .map(([path]) => path);
    expect(silent).toEqual([]);
  });

  it('states the type of every field of every request', () => {
    const untyped = schemas
      .flatMap(([name, schema]) => fieldsOf(name, schema))
      .filter(([, { type, $ref, oneOf, anyOf, enum: values }]) => {
        return [type, $ref, oneOf, anyOf, values].every((one) => one === undefined);
      })
      .map(([path]) => path);
    expect(untyped).toEqual([]);
  });

  it.each(COMMAND_NAMES)(
    'of %s requires a body, tells success from failure, and has an example per code',
    (name) => {
      const operation = document.paths[`/v4/${name}`]?.post;
      expect(operation?.requestBody.required).toBe(true);
      const { schema, examples } = operation?.responses[200].content['application/json'] ?? {};
      expect(schema?.discriminator.propertyName).toBe('ActionStatus');
      expect(Object.keys(examples ?? {}).sort()).toEqual(['OK', ...codesOf(name).map(String)].sort());
    },
  );

  it('describes each error once, and every command refers to it by its code', () => {
    for (const { post } of Object.values(document.paths)) {
      const { OK: _, ...refusals } = post.responses[200].content['application/json'].examples;
      for (const [code, { $ref }] of Object.entries<{ readonly $ref: string }>(refusals)) {
        const name = $ref.replace('#/components/examples/', '');
        expect(document.components.examples[name]?.value.ErrorCode).toBe(Number(code));
      }
    }
  });

  it('is small enough to load in a browser at once', () => {
    expect(JSON.stringify(document).length).toBeLessThan(256 * 1024);
  });

  it('has a cause and a remedy for every code, in the document and in the manual', () => {
    const page = documentationPage(document);
    for (const kind of Object.keys(ERROR_MANUAL) as (keyof typeof ERROR_MANUAL)[]) {
      expect(document.components.schemas.Refusal?.description).toContain(`| ${ERROR_CODES[kind]} |`);
      expect(page).toContain(`<td>${ERROR_CODES[kind]}</td>`);
    }
  });

  it('has a manual without dead references', () => {
    const page = documentationPage(document);
    const anchors = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const references = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(references.filter((id) => !anchors.has(id))).toEqual([]);
  });
});
