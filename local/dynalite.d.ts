declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Creates a DynamoDB-compatible server; `path` is where LevelDB stores the data, in memory if absent. */
  export default function dynalite(options?: {
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }): Server;
}

declare module 'dynalite/db/conditionParser.js' {
  /** What an expression may refer to. */
  export interface ParsingContext {
    readonly attrNames?: Readonly<Record<string, string>>;
    /** Such as `{ ':name': { S: 'Alice' } }`. */
    readonly attrVals?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    /** Names are removed when they are met. */
    readonly unusedAttrNames?: Record<string, unknown>;
    readonly unusedAttrVals?: Record<string, unknown>;
  }

  /** A parser of expressions. It returns what it has parsed, or what is wrong with it. */
  export interface ExpressionParser {
    parse(expression: string, options: { readonly context: ParsingContext }): object | string;
  }

  const parser: ExpressionParser;
  export default parser;
}

declare module 'dynalite/db/updateParser.js' {
  export { default } from 'dynalite/db/conditionParser.js';
}

declare module 'dynalite/db/projectionParser.js' {
  export { default } from 'dynalite/db/conditionParser.js';
}
