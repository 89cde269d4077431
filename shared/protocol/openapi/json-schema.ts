import * as z from 'zod';

/** A JSON Schema (2020-12), as OpenAPI 3.1 takes it. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * Converts a schema to JSON Schema, for its input or its output.
 *
 * @param named receives the schemas that have an id; they are referenced as `#/components/schemas/{id}`
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
    // Schemas that are decided by a function describe themselves in `meta`.
    unrepresentable: 'any',
    override: ({ jsonSchema }) => simplify(jsonSchema, io),
  }) as JsonSchema;
  for (const [id, definition] of Object.entries($defs)) named.set(id, inComponents(definition as JsonSchema));
  return inComponents(json);
}

/** Removes redundant keywords that client generators do not handle. */
function simplify(schema: JsonSchema, io: 'input' | 'output'): void {
  // Later versions may add fields to an answer.
  if (io === 'output' && schema.additionalProperties === false) delete schema.additionalProperties;
  // Keys of JSON objects are always strings; the description says which ones are allowed.
  delete schema.propertyNames;
  if (schema.type === 'integer') {
    schema.format = 'int64';
    if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
    if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  }
}

const inComponents = (schema: JsonSchema): JsonSchema =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema;
