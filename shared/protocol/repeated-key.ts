/** A string with the colon behind it, if there is one, or the start or end of an object or array. */
const TOKENS = /"(?:[^"\\]|\\.)*"(?<colon>\s*:)?|[{}[\]]/g;

/**
 * Finds a key that stands twice in one object. JSON.parse keeps the last of the two without a word, other parsers the
 * first: a condition that stands twice would address other users than its author reads.
 *
 * @param json a valid JSON text
 * @returns the key; `undefined` if every key stands once in its object
 */
export function repeatedKey(json: string): string | undefined {
  /** The keys of every object around the present place; an array has none. */
  const around: Set<string>[] = [];
  for (const { 0: token, groups } of json.matchAll(TOKENS)) {
    if (token === '{' || token === '[') around.push(new Set());
    else if (token === '}' || token === ']') around.pop();
    else if (groups?.colon !== undefined) {
      const key = JSON.parse(token.slice(0, -groups.colon.length)) as string;
      const keys = around.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return undefined;
}
