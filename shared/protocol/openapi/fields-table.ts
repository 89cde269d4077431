import { type Html, html, prose, raw } from './html.ts';
import type { JsonSchema } from './json-schema.ts';

/** Describes the fields of an object as a table, and any other schema in words. */
export function fieldsTable(schema: JsonSchema): Html {
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives !== undefined) {
    return html`<p>One of:</p>${alternatives.map((one) => fieldsTable(one as JsonSchema))}`;
  }
  const { properties = {}, required = [] } = schema;
  const rows = Object.entries(properties).map(
    ([name, field]) => html`<tr><td><code>${name}</code></td><td>${typeOf(field as JsonSchema)}</td>
<td>${required.includes(name) ? 'yes' : ''}</td><td>${prose((field as JsonSchema).description ?? '')}</td></tr>`,
  );
  if (schema.$ref !== undefined) return html`<p>${typeOf(schema)}</p>`;
  if (rows.length === 0) return html`<p>No fields.</p>`;
  return html`<table><tr><th>Field</th><th>Type</th><th>Required</th><th>Description</th></tr>${rows}</table>`;
}

/** Describes the type of a field in words, with its limits. */
function typeOf(schema: JsonSchema): Html {
  const { $ref, type, items, additionalProperties, minimum, maximum } = schema;
  if ($ref !== undefined) {
    const name = $ref.replace(/^.*\//, '');
    return html`<a href="#${name}">${name}</a>`;
  }
  if (schema.enum !== undefined)
    return html`${schema.enum.map((value) => JSON.stringify(value)).join(' or ')}`;
  if (type === 'array' && items !== undefined) {
    const bounds = schema.maxItems === undefined ? '' : `, at most ${schema.maxItems}`;
    return html`array of ${typeOf(items as JsonSchema)}${bounds}`;
  }
  if (
    type === 'object' &&
    typeof additionalProperties === 'object' &&
    additionalProperties.type !== undefined
  ) {
    return html`object of ${typeOf(additionalProperties as JsonSchema)}s`;
  }
  if (type === 'integer' && minimum !== undefined && maximum !== undefined) {
    return html`integer, ${String(minimum)} to ${String(maximum)}`;
  }
  return raw(String(type ?? 'any'));
}
