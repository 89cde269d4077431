/** A file of the console, as stored with the function. */
export interface ConsoleAsset {
  readonly contentType: string;
  /** A strong entity tag, in quotation marks. */
  readonly etag: string;
  /** Whether its name contains a hash of its content, so that the content never changes. */
  readonly isImmutable: boolean;
  /** The content, compressed with gzip, in base64. */
  readonly gzip: string;
}

/** The files of the console by path, such as `/console`. */
export type ConsoleAssets = Readonly<Record<string, ConsoleAsset>>;

/** The file next to the function's module that contains the assets. */
export const ASSETS_FILE = 'console.json';
