import type { ExpressionParser, ParsingContext } from 'dynalite/db/conditionParser.js';

type Values = NonNullable<ParsingContext['attrVals']>;
type Value = Values[string];
type Parse = ExpressionParser['parse'];

/** An expression that was parsed with values that only have the right types. */
interface Remembered {
  readonly parsed: object;
  readonly nameOf: ReadonlyMap<unknown, string>;
  readonly usedNames: readonly string[];
  readonly usedValues: readonly string[];
}

/** How many expressions are remembered. A program has some hundred; the names and types of values make them differ. */
const MAX_REMEMBERED = 2000;
/** Expressions whose check depends on more than the types of their values. */
const DEPENDS_ON_VALUES = /between|attribute_type/i;

/**
 * Makes a parser of Dynalite remember expressions.
 * Its parsers try every alternative again at every level of parentheses: a condition with three alternatives takes
 * milliseconds, a hundred times what evaluating it takes. A program sends the same expressions with other values.
 * Expressions with errors are parsed again each time.
 */
export function rememberExpressions(parser: ExpressionParser): void {
  const { parse } = parser;
  const remembered = new Map<string, Remembered>();
  parser.parse = (expression, options) => {
    if (DEPENDS_ON_VALUES.test(expression)) return parse(expression, options);
    const { context } = options;
    const key = keyOf(expression, context);
    let found = remembered.get(key);
    if (found === undefined) {
      found = parsedOnce(parse, expression, context);
      if (found === undefined) return parse(expression, options);
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      remembered.set(key, found);
    }
    for (const name of found.usedNames) delete context.unusedAttrNames?.[name];
    for (const name of found.usedValues) delete context.unusedAttrVals?.[name];
    return withValues(found.parsed, found.nameOf, context.attrVals ?? {});
  };
}

function keyOf(expression: string, { attrNames, attrVals = {} }: ParsingContext): string {
  const types = Object.entries(attrVals).map(([name, value]) => [name, ...Object.keys(value)]);
  return JSON.stringify([expression, attrNames, types]);
}

/** Parses with stand-ins for the values. @returns nothing for an expression with an error */
function parsedOnce(parse: Parse, expression: string, context: ParsingContext): Remembered | undefined {
  const { attrNames = {}, attrVals = {} } = context;
  const standIns = Object.entries(attrVals).map(([name, value]) => [name, standInFor(value)] as const);
  const unusedAttrNames = { ...attrNames };
  const unusedAttrVals = { ...attrVals };
  const strict = { ...context, attrVals: Object.fromEntries(standIns), unusedAttrNames, unusedAttrVals };
  try {
    const parsed = parse(expression, { context: strict });
    if (typeof parsed === 'string') return undefined;
    return {
      parsed,
      nameOf: new Map(standIns.map(([name, standIn]) => [standIn, name])),
      usedNames: Object.keys(attrNames).filter((name) => !(name in unusedAttrNames)),
      usedValues: Object.keys(attrVals).filter((name) => !(name in unusedAttrVals)),
    };
  } catch {
    return undefined;
  }
}

/** A value of the same type. */
const standInFor = (value: Value): Value => Object.fromEntries(Object.keys(value).map((type) => [type, '']));

/** A copy of what was parsed, with values in the places of their stand-ins. */
function withValues<T>(node: T, nameOf: ReadonlyMap<unknown, string>, values: Values): T {
  if (typeof node !== 'object' || node === null) return node;
  const name = nameOf.get(node);
  if (name !== undefined) return values[name] as T;
  if (Array.isArray(node)) return node.map((one) => withValues(one, nameOf, values)) as T;
  const copy = Object.create(Object.getPrototypeOf(node)) as Record<string, unknown>;
  for (const [field, value] of Object.entries(node)) copy[field] = withValues(value, nameOf, values);
  return copy as T;
}
