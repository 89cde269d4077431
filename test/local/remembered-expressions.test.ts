import { createRequire } from 'node:module';
import type { ExpressionParser, ParsingContext } from 'dynalite/db/conditionParser.js';
import { rememberExpressions } from '../../local/dynamodb/remembered-expressions.ts';

const require = createRequire(import.meta.url);
const condition = require('dynalite/db/conditionParser.js') as ExpressionParser;
const update = require('dynalite/db/updateParser.js') as ExpressionParser;

/** A parser that remembers, which leaves Dynalite's own as it is, and how often that was asked. */
function remembering({ parse }: ExpressionParser) {
  const asked = { times: 0 };
  const parser: ExpressionParser = {
    parse: (expression, options) => {
      asked.times++;
      return parse(expression, options);
    },
  };
  rememberExpressions(parser);
  return { parser, asked };
}

const namesOf = (values: object): Record<string, unknown> =>
  Object.fromEntries(Object.keys(values).map((name) => [name, true]));

function contextOf(attrNames: Record<string, string>, attrVals: NonNullable<ParsingContext['attrVals']>) {
  const context = {
    attrNames,
    attrVals,
    unusedAttrNames: namesOf(attrNames),
    unusedAttrVals: namesOf(attrVals),
  };
  return Object.assign(context, { isReserved: (name: string) => name === 'ttl', compare: () => false });
}

function outcomeOf(parser: ExpressionParser, expression: string, ...given: Parameters<typeof contextOf>) {
  const context = contextOf(...given);
  const { unusedAttrNames, unusedAttrVals } = context;
  try {
    return { parsed: parser.parse(expression, { context }), unusedAttrNames, unusedAttrVals };
  } catch (error) {
    return { thrown: String(error), unusedAttrNames, unusedAttrVals };
  }
}

const NAMES = { '#state': 'state', '#other': 'other' };
const values = (text: string, number: string, flag: boolean) => ({
  ':text': { S: text },
  ':number': { N: number },
  ':flag': { BOOL: flag },
  ':set': { SS: [text] },
  ':list': { L: [{ S: text }] },
});

describe('remembered expressions', () => {
  it.each([
    [
      condition,
      '(attribute_not_exists(a) OR a = :number) AND (#state <> :text OR NOT begins_with(b, :text))',
    ],
    [condition, '#state IN (:text, :number) AND contains(#other, :text) AND size(c) > :number'],
    [condition, 'a.b[3] = :flag'],
    [condition, 'a BETWEEN :number AND :number'],
    [condition, 'attribute_type(a, :text)'],
    [condition, 'begins_with(a, :number)'],
    [condition, 'ttl = :number'],
    [condition, '((a = :number))'],
    [condition, 'a = :missing'],
    [condition, 'a = = b'],
    [
      update,
      'SET #state = :text, n = n + :number, l = list_append(if_not_exists(l, :list), :list) REMOVE x ADD s :set',
    ],
    [update, 'SET a = :text, a.b = :text'],
    [update, 'ADD a :text'],
  ])('are what the parser gives, for any values (%#)', (parser, expression) => {
    const remembered = remembering(parser).parser;
    for (const given of [values('S', '1', true), values('two', '2', false), values('', '0', true)]) {
      const expected = outcomeOf(parser, expression, NAMES, given);
      expect(outcomeOf(remembered, expression, NAMES, given)).toEqual(expected);
    }
    const others = { ...values('S', '1', true), ':text': { N: '5' }, ':number': { S: 'x' } };
    const expected = outcomeOf(parser, expression, NAMES, others);
    expect(outcomeOf(remembered, expression, NAMES, others)).toEqual(expected);
  });

  it('are parsed once, however often they are sent with other values', () => {
    const { parser, asked } = remembering(condition);
    for (let number = 0; number < 10; number++) {
      outcomeOf(parser, 'a = :number', {}, { ':number': { N: `${number}` } });
    }
    expect(asked.times).toBe(1);
  });

  it('share nothing that a caller could change', () => {
    const { parser } = remembering(condition);
    const send = () =>
      outcomeOf(parser, 'a = :number', {}, { ':number': { N: '1' } }).parsed as {
        expression: { type: string };
      };
    send().expression.type = 'changed';
    expect(send().expression.type).toBe('=');
  });
});
