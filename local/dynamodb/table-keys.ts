interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: string;
}

/** The keys of the tables, from their descriptions in the template. */
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

  /** Returns the primary key of an item. */
  key(table: string, item: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return Object.fromEntries((this.#keys.get(table) ?? []).map((name) => [name, item[name]]));
  }

  /** Returns the partition of an item in a table or in one of its indexes. */
  partition(table: string, item: Readonly<Record<string, unknown>>, index?: string): string {
    const place = index === undefined ? table : `${table}/${index}`;
    const [hash = ''] = this.#keys.get(place) ?? [];
    return `${place} ${JSON.stringify(item[hash])}`;
  }
}
