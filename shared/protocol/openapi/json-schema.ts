import * as z from 'zod';

/** A JSON Schema (2020-12), as OpenAPI 3.1 takes it. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * Describes what a schema takes, or what it gives.
 *
 * @param named receives the schemas that have an id; they are referred to as `#/components/schemas/{id}`
 */
export function jsonSchemaOf(
  schema: z.ZodType,
  named: Map<string, JsonSchema>,
  io: 'input' | 'output',
): JsonSchema {
  const {
    $schema: _,
    $defs = {},
    ...json
  } = z.toJSONSchema(schema, {
    io,
    // A schema that a function decides has its description in `meta`.
    unrepresentable: 'any',
    override: ({ jsonSchema }) => simplify(jsonSchema, io),
  }) as JsonSchema;
  for (const [id, definition] of Object.entries($defs)) named.set(id, inComponents(definition as JsonSchema));
  return inComponents(json);
}

/** Leaves out what generators of clients stumble over, where it says nothing. */
function simplify(schema: JsonSchema, io: 'input' | 'output'): void {
  // Later versions may answer further fields.
  if (io === 'output' && schema.additionalProperties === false) delete schema.additionalProperties;
  // Keys of JSON objects are texts; a description says which ones are meant.
  delete schema.propertyNames;
  if (schema.type === 'integer') {
    schema.format = 'int64';
    if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
    if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  }
}

const inComponents = (schema: JsonSchema): JsonSchema =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema;
