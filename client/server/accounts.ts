import type { Caller } from './caller.ts';
import { given } from './pushes.ts';

/** A user's profile. */
export interface Profile {
  /** 1 to 32 bytes of printable ASCII. */
  readonly userId: string;
  readonly nick?: string;
  readonly faceUrl?: string;
}

/** A user for whom a command failed, with the reason. */
export interface AccountFault {
  readonly userId: string;
  readonly code: number;
  readonly message: string;
}

interface WireResult {
  readonly UserID: string;
  readonly ResultCode: number;
  readonly ResultInfo: string;
}

/** The users of an app. Every method takes up to 100 users. */
export class Accounts {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Imports users, or updates their profiles.
   *
   * @returns the users that were not imported, with the reason
   */
  async import(users: readonly (string | Profile)[]): Promise<AccountFault[]> {
    const { ResultList } = await this.#caller.call('im_open_login_svc/multiaccount_import', {
      AccountList: users.map((user) => {
        const { userId, nick, faceUrl }: Profile = typeof user === 'string' ? { userId: user } : user;
        return given({ UserID: userId, Nick: nick, FaceUrl: faceUrl });
      }),
    });
    return faultsOf(ResultList);
  }

  /**
   * Deletes users with their tags, attributes and connections.
   *
   * @returns the users that were not deleted, with the reason
   */
  async delete(userIds: readonly string[]): Promise<AccountFault[]> {
    const { ResultItem } = await this.#caller.call('im_open_login_svc/account_delete', {
      DeleteItem: userIds.map((UserID) => ({ UserID })),
    });
    return faultsOf(ResultItem);
  }

  /** @returns the users that exist */
  async existing(userIds: readonly string[]): Promise<string[]> {
    const { ResultItem } = await this.#caller.call('im_open_login_svc/account_check', {
      CheckItem: userIds.map((UserID) => ({ UserID })),
    });
    return (ResultItem as { readonly UserID: string; readonly AccountStatus: string }[])
      .filter(({ AccountStatus }) => AccountStatus === 'Imported')
      .map(({ UserID }) => UserID);
  }

  /**
   * @param userIds up to 500 users
   * @returns the users that are online
   */
  async online(userIds: readonly string[]): Promise<string[]> {
    const { QueryResult } = await this.#caller.call('openim/query_online_status', { To_Account: userIds });
    return (QueryResult as { readonly To_Account: string; readonly Status: string }[])
      .filter(({ Status }) => Status === 'Online')
      .map(({ To_Account }) => To_Account);
  }

  /** Closes all connections of a user; the user's clients stay disconnected. */
  async kick(userId: string): Promise<void> {
    await this.#caller.call('im_open_login_svc/kick', { UserID: userId });
  }
}

const faultsOf = (results: unknown): AccountFault[] =>
  (results as readonly WireResult[])
    .filter(({ ResultCode }) => ResultCode !== 0)
    .map(({ UserID, ResultCode, ResultInfo }) => ({ userId: UserID, code: ResultCode, message: ResultInfo }));
