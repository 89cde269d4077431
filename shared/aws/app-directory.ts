import type { App, AppDirectory } from '../domain/apps/app.ts';
import { parseApps } from './apps.ts';

/**
 * How long the apps are cached before the secret is read again, in milliseconds; a changed key takes effect by then.
 */
const REFRESH_AFTER = 5 * 60 * 1000;
/** How long to wait after a failed read while older apps are cached, in milliseconds. */
const RETRY_AFTER = 30 * 1000;

/** What the directory needs. */
export interface SecretAppDirectoryDeps {
  /** Reads the value of the secret. */
  readSecret(): Promise<string>;
  /** Receives the errors of reads while older apps are cached. */
  onStale(error: unknown): void;
  /** Epoch milliseconds. */
  now(): number;
}

/**
 * The apps of the deployment, read from a secret and cached for five minutes.
 * If a read fails, or the secret is malformed, the apps that were read last stay valid.
 */
export class SecretAppDirectory implements AppDirectory {
  readonly #deps: SecretAppDirectoryDeps;
  #apps: readonly App[] | undefined;
  #reading: Promise<readonly App[]> | undefined;
  #refreshAt = Number.NEGATIVE_INFINITY;

  constructor(deps: SecretAppDirectoryDeps) {
    this.#deps = deps;
  }

  /**
   * Finds an app.
   *
   * @throws the error of the read, or of a malformed secret, if no apps are cached yet
   */
  async find(sdkAppId: number): Promise<App | undefined> {
    const apps =
      this.#apps !== undefined && this.#deps.now() < this.#refreshAt ? this.#apps : await this.#refresh();
    return apps.find((app) => app.sdkAppId === sdkAppId);
  }

  /** Concurrent requests share the same read. */
  #refresh(): Promise<readonly App[]> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<readonly App[]> {
    try {
      this.#apps = parseApps(await this.#deps.readSecret());
      this.#refreshAt = this.#deps.now() + REFRESH_AFTER;
    } catch (error) {
      if (this.#apps === undefined) throw error;
      this.#refreshAt = this.#deps.now() + RETRY_AFTER;
      this.#deps.onStale(error);
    }
    return this.#apps;
  }
}
