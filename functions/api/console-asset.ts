/** A file of the console as the function has it. */
export interface ConsoleAsset {
  readonly contentType: string;
  /** A strong entity tag, in quotation marks. */
  readonly etag: string;
  /** Whether its name holds a hash of its content, so that it never changes. */
  readonly isImmutable: boolean;
  /** The content, compressed by gzip, in base64. */
  readonly gzip: string;
}

/** The files of the console by their paths, such as `/console`. */
export type ConsoleAssets = Readonly<Record<string, ConsoleAsset>>;

/** The file beside the function's module that holds the assets. */
export const ASSETS_FILE = 'console.json';
