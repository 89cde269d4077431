import * as z from 'zod';

/** A JSON Schema (2020-12), as OpenAPI 3.1 takes it. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * Describes what a schema takes.
 *
 * @param named receives the schemas that have an id; they are referred to as `#/components/schemas/{id}`
 */
export function jsonSchemaOf(schema: z.ZodType, named: Map<string, JsonSchema>): JsonSchema {
  const {
    $schema: _,
    $defs = {},
    ...json
  } = z.toJSONSchema(schema, {
    io: 'input',
    // A schema that a function decides has its description in `meta`.
    unrepresentable: 'any',
  }) as JsonSchema;
  for (const [id, definition] of Object.entries($defs)) named.set(id, inComponents(definition as JsonSchema));
  return inComponents(json);
}

const inComponents = (schema: JsonSchema): JsonSchema =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema;
