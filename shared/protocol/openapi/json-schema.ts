import * as z from 'zod';

/** A JSON Schema (2020-12), as OpenAPI 3.1 takes it. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * The JSON Schema of what a schema takes.
 *
 * @param named takes the schemas that have an id; they are referred to as `#/components/schemas/{id}`
 */
export function jsonSchemaOf(schema: z.ZodType, named: Map<string, JsonSchema>): JsonSchema {
  const {
    $schema: _,
    $defs = {},
    ...json
  } = z.toJSONSchema(schema, {
    io: 'input',
    // What a function decides has its description in `meta`.
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      const out = behindCheck(zodSchema);
      if (out !== undefined) Object.assign(jsonSchema, { ...jsonSchemaOf(out, named), ...jsonSchema });
    },
  }) as JsonSchema;
  for (const [id, definition] of Object.entries($defs)) named.set(id, renamed(definition as JsonSchema));
  return renamed(json);
}

/** The schema behind a first look at a value, such as a renamed field, which says nothing of the shape. */
function behindCheck(schema: z.core.$ZodType): z.ZodType | undefined {
  const { def } = schema._zod as z.core.$ZodPipeInternals;
  if (def.type !== 'pipe') return undefined;
  const first = def.in._zod.def.type;
  return first === 'transform' || first === 'custom' ? (def.out as z.ZodType) : undefined;
}

const renamed = (schema: JsonSchema): JsonSchema =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema;
