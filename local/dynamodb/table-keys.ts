interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: string;
}

/** The tables' keys, as their descriptions in the template say. */
export class TableKeys {
  readonly #keys = new Map<string, readonly string[]>();

  add(table: string, properties: Readonly<Record<string, unknown>>): void {
    const indexes = (properties.GlobalSecondaryIndexes ?? []) as readonly {
      readonly IndexName: string;
      readonly KeySchema: readonly KeyElement[];
    }[];
    const add = (name: string, schema: readonly KeyElement[]) =>
      this.#keys.set(
        name,
        schema
          .toSorted((a, b) => a.KeyType.localeCompare(b.KeyType))
          .map(({ AttributeName }) => AttributeName),
      );
    add(table, properties.KeySchema as readonly KeyElement[]);
    for (const { IndexName, KeySchema } of indexes) add(`${table}/${IndexName}`, KeySchema);
  }

  /** The primary key in an item. */
  key(table: string, item: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return Object.fromEntries((this.#keys.get(table) ?? []).map((name) => [name, item[name]]));
  }

  /** The partition of a table, or of an index of it, that an item is in. */
  partition(table: string, item: Readonly<Record<string, unknown>>, index?: string): string {
    const place = index === undefined ? table : `${table}/${index}`;
    const [hash = ''] = this.#keys.get(place) ?? [];
    return `${place} ${JSON.stringify(item[hash])}`;
  }
}
