import type { RequestedCondition } from './condition.ts';
import { ConditionSyntaxError, OPERATORS, quoted, type Token, tokensOf } from './condition-tokens.ts';

/**
 * The text notation of conditions, for the command line and the console:
 *
 * tag:vip and (city:Shenzhen or city:Guangzhou) and not tag:muted
 *
 * `tag:x` means that the user has the tag x; any other name is an attribute.
 * `not` binds tighter than `and`, and `and` tighter than `or`.
 * Names and values that are not a single word are quoted as in JSON: `tag:"gold card"`, `"home city":"Xi'an"`.
 * A quoted name is always an attribute: `"tag":x` is the attribute "tag".
 */

/** A condition in which every node has one of these forms, as `parseCondition` returns it. */
export type ConditionTree =
  | { readonly And: readonly ConditionTree[] }
  | { readonly Or: readonly ConditionTree[] }
  | { readonly Not: ConditionTree }
  | { readonly Tag: string }
  | { readonly Attr: Readonly<Record<string, string>> };

/** Maximum nesting of parentheses and `not`; the API accepts less. */
const MAX_NESTING = 100;

/**
 * Parses a condition.
 *
 * @param text such as `tag:vip and not city:Shenzhen`
 * @returns the `Condition` of a request; each of its nodes has one tag or one attribute value
 * @throws ConditionSyntaxError with the column, if the text is not a condition
 */
export function parseCondition(text: string): ConditionTree {
  return new Parser(text).parse();
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #index = 0;
  #nesting = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokensOf(text);
  }

  parse(): ConditionTree {
    const tree = this.#or();
    const token = this.#token;
    if (token.kind === ')') throw this.#error('this ")" has no matching "("');
    if (token.kind !== 'end') throw this.#error(`expected "and" or "or", found ${nameOf(token)}`);
    return tree;
  }

  get #token(): Token {
    return this.#tokens[this.#index] as Token;
  }

  #or(): ConditionTree {
    return this.#joinedBy('or', () => this.#joinedBy('and', () => this.#operand(), And), Or);
  }

  #joinedBy(
    operator: string,
    operand: () => ConditionTree,
    join: (operands: ConditionTree[]) => ConditionTree,
  ): ConditionTree {
    const first = operand();
    const operands = [first];
    while (this.#isOperator(operator)) {
      this.#index++;
      operands.push(operand());
    }
    return operands.length === 1 ? first : join(operands);
  }

  #operand(): ConditionTree {
    if (this.#isOperator('not')) return this.#nested(() => ({ Not: this.#operand() }));
    if (this.#token.kind === '(') {
      return this.#nested(() => {
        const tree = this.#or();
        if (this.#token.kind !== ')') throw this.#error(`expected ")", found ${nameOf(this.#token)}`);
        this.#index++;
        return tree;
      });
    }
    return this.#leaf();
  }

  #nested(read: () => ConditionTree): ConditionTree {
    if (++this.#nesting > MAX_NESTING) throw this.#error(`more than ${MAX_NESTING} levels`);
    this.#index++;
    const tree = read();
    this.#nesting--;
    return tree;
  }

  #leaf(): ConditionTree {
    const name = this.#token;
    if (!isText(name)) throw this.#error(`expected a tag or an attribute, found ${nameOf(name)}`);
    if (this.#tokens[this.#index + 1]?.kind !== ':') {
      const isOperator = name.kind === 'word' && OPERATORS.includes(name.text.toLowerCase());
      throw this.#error(
        isOperator
          ? `expected a tag or an attribute, found ${nameOf(name)}`
          : `${nameOf(name)} has no value: write tag:${quoted(name.text)}, or attribute:value`,
      );
    }
    this.#index += 2;
    const value = this.#token;
    if (!isText(value)) throw this.#error(`expected a value after the colon, found ${nameOf(value)}`);
    const isTag = name.kind === 'word' && name.text === 'tag';
    if (isTag && value.text === '') throw this.#error('a tag must not be empty');
    this.#index++;
    if (this.#token.kind === ':') throw this.#error('quote a value that has a colon: name:"a:b"');
    return isTag ? { Tag: value.text } : { Attr: { [name.text]: value.text } };
  }

  #isOperator(operator: string): boolean {
    const { kind, text } = this.#token;
    const isName = this.#tokens[this.#index + 1]?.kind === ':';
    return kind === 'word' && text.toLowerCase() === operator && !isName;
  }

  #error(message: string): ConditionSyntaxError {
    return new ConditionSyntaxError(message, this.#text, this.#token.start);
  }
}

const And = (operands: ConditionTree[]): ConditionTree => ({ And: operands });
const Or = (operands: ConditionTree[]): ConditionTree => ({ Or: operands });

const isText = ({ kind }: Token): boolean => kind === 'word' || kind === 'quoted';

const nameOf = ({ kind, text }: Token): string => (kind === 'end' ? 'the end' : JSON.stringify(text));

/**
 * Formats a condition of any form that the API accepts.
 * `parseCondition` parses the result to a tree with the same meaning, and to an identical tree if the condition came
 * from `parseCondition`.
 *
 * @param condition the `Condition` of a request
 */
export const formatCondition = (condition: RequestedCondition): string => write(treeOf(condition), false);

function write(tree: ConditionTree, isOperand: boolean): string {
  if ('Not' in tree) return `not ${write(tree.Not, true)}`;
  if ('Tag' in tree) return `tag:${quoted(tree.Tag)}`;
  if ('Attr' in tree) return Object.entries(tree.Attr).map(writeAttribute).join(' and ');
  const [operator, operands] = 'And' in tree ? [' and ', tree.And] : [' or ', tree.Or];
  const text = operands.map((operand) => write(operand, true)).join(operator);
  return isOperand ? `(${text})` : text;
}

const writeAttribute = ([name, value]: [string, string]): string =>
  `${name === 'tag' ? '"tag"' : quoted(name)}:${quoted(value)}`;

/** Converts a condition to a tree that uses only `And`, `Or`, `Not`, single tags and single attribute values. */
function treeOf(condition: RequestedCondition): ConditionTree {
  const { TagsOr = [], TagsAnd = [], AttrsOr = {}, AttrsAnd = {}, And: all, Or: some, Not, Tag } = condition;
  if (all !== undefined) return joined(all.map(treeOf), And);
  if (some !== undefined) return joined(some.map(treeOf), Or);
  if (Not !== undefined) return { Not: treeOf(Not) };
  if (Tag !== undefined) return { Tag };
  const either = [TagsOr.map(tagLeaf), attributeLeaves(AttrsOr)].filter(({ length }) => length > 0);
  const alternatives = either.map((operands) => joined(operands, Or));
  const required = [...TagsAnd.map(tagLeaf), ...attributeLeaves({ ...AttrsAnd, ...condition.Attr })];
  return joined([...alternatives, ...required], And);
}

const tagLeaf = (Tag: string): ConditionTree => ({ Tag });

const attributeLeaves = (values: Readonly<Record<string, string>>): ConditionTree[] =>
  Object.entries(values).map(([name, value]) => ({ Attr: { [name]: value } }));

function joined(
  operands: ConditionTree[],
  join: (operands: ConditionTree[]) => ConditionTree,
): ConditionTree {
  const [only] = operands;
  return only !== undefined && operands.length === 1 ? only : join(operands);
}
