import type { Caller } from './caller.ts';
import { given } from './pushes.ts';

/** A count; estimated from a part of the data where it is not exact. */
export interface Figure {
  readonly count: number;
  readonly exact: boolean;
}

/** What an app has. */
export interface Overview {
  readonly users: Figure;
  readonly connections: Figure;
  readonly devices: Figure;
  /** Pushes since 00:00 UTC. */
  readonly pushesOfDay: Figure;
  readonly countedAt: Date;
}

/** A user in a list. */
export interface UserSummary {
  readonly id: string;
  readonly nick?: string;
  readonly faceUrl?: string;
  readonly createdAt: Date;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Which users to list: by prefix of the id, and those who have a tag or an attribute value. */
export interface UserFilter {
  readonly prefix?: string;
  readonly tag?: string;
  readonly attribute?: readonly [name: string, value: string];
}

/** A tag, or a value of an attribute, with how many users have it. */
export interface NamedFigure {
  readonly name: string;
  readonly users: Figure;
}

/** A call that changed something, or was rejected. */
export interface AuditEntry {
  readonly at: Date;
  readonly identifier: string;
  readonly command: string;
  readonly summary: string;
  /** 0: it was done. */
  readonly code: number;
}

/** Which entries of the audit list to read. */
export interface AuditFilter {
  readonly identifier?: string;
  readonly command?: string;
  readonly from?: Date;
  readonly to?: Date;
}

/** What operators look at; nothing is changed. */
export class Operators {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** Counts users, open connections, devices and the pushes of the day. */
  async overview(): Promise<Overview> {
    const wire = await this.#caller.call<WireOverview>('all_member_push/im_overview', {});
    return {
      users: figureOf(wire.Users),
      connections: figureOf(wire.Connections),
      devices: figureOf(wire.Devices),
      pushesOfDay: figureOf(wire.PushesOfDay),
      countedAt: new Date(wire.CountedAt * 1000),
    };
  }

  /** Iterates over users in the order of their ids, fetching page by page. */
  async *users({ prefix, tag, attribute }: UserFilter = {}): AsyncGenerator<UserSummary, void, undefined> {
    const filter = given({ Prefix: prefix, Tag: tag, AttrName: attribute?.[0], AttrValue: attribute?.[1] });
    for await (const wire of this.#all<WireUser>('im_user_list', 'Users', { ...filter, Limit: 100 })) {
      yield {
        id: wire.To_Account,
        ...(wire.Nick === undefined ? {} : { nick: wire.Nick }),
        ...(wire.FaceUrl === undefined ? {} : { faceUrl: wire.FaceUrl }),
        createdAt: new Date(wire.CreatedAt * 1000),
        attributes: wire.Attrs,
      };
    }
  }

  /** Iterates over the tags of the app with their sizes, fetching page by page. */
  async *tags(prefix = ''): AsyncGenerator<NamedFigure, void, undefined> {
    for await (const { Tag, Users, Exact } of this.#all<WireTag>('im_tag_list', 'Tags', { Prefix: prefix })) {
      yield { name: Tag, users: { count: Users, exact: Exact } };
    }
  }

  /** Iterates over the values of an attribute with their sizes, fetching page by page. */
  async *values(attribute: string, prefix = ''): AsyncGenerator<NamedFigure, void, undefined> {
    const request = { AttrName: attribute, Prefix: prefix };
    for await (const wire of this.#all<WireValue>('im_attr_value_list', 'Values', request)) {
      yield { name: wire.Value, users: { count: wire.Users, exact: wire.Exact } };
    }
  }

  /** Iterates over the audit list, newest first, fetching page by page. */
  async *audit({
    identifier,
    command,
    from,
    to,
  }: AuditFilter = {}): AsyncGenerator<AuditEntry, void, undefined> {
    const filter = given({
      Identifier: identifier,
      Command: command,
      StartTime: from && Math.floor(from.getTime() / 1000),
      EndTime: to && Math.floor(to.getTime() / 1000),
    });
    for await (const wire of this.#all<WireEntry>('im_audit_list', 'Entries', { ...filter, Limit: 100 })) {
      yield {
        at: new Date(wire.At * 1000),
        identifier: wire.Identifier,
        command: wire.Command,
        summary: wire.Summary,
        code: wire.ErrorCode,
      };
    }
  }

  async *#all<T>(command: string, field: string, request: object): AsyncGenerator<T, void, undefined> {
    let cursor = '';
    do {
      const page = await this.#caller.call(`all_member_push/${command}`, { ...request, Cursor: cursor });
      yield* page[field] as readonly T[];
      cursor = String(page.Cursor);
    } while (cursor !== '');
  }
}

interface WireFigure {
  readonly Count: number;
  readonly Exact: boolean;
}

interface WireOverview {
  readonly ErrorCode: number;
  readonly ErrorInfo: string;
  readonly Users: WireFigure;
  readonly Connections: WireFigure;
  readonly Devices: WireFigure;
  readonly PushesOfDay: WireFigure;
  readonly CountedAt: number;
}

interface WireUser {
  readonly To_Account: string;
  readonly Nick?: string;
  readonly FaceUrl?: string;
  readonly CreatedAt: number;
  readonly Attrs: Readonly<Record<string, string>>;
}

interface WireTag {
  readonly Tag: string;
  readonly Users: number;
  readonly Exact: boolean;
}

interface WireValue {
  readonly Value: string;
  readonly Users: number;
  readonly Exact: boolean;
}

interface WireEntry {
  readonly At: number;
  readonly Identifier: string;
  readonly Command: string;
  readonly Summary: string;
  readonly ErrorCode: number;
}

const figureOf = ({ Count, Exact }: WireFigure): Figure => ({ count: Count, exact: Exact });
