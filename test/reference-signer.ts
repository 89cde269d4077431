import { createRequire } from 'node:module';

interface ReferenceSigner {
  genUserSig(identifier: string, expire: number): string;
  /** With a user buffer, for a room and privileges. */
  genPrivateMapKey(identifier: string, expire: number, room: number, privileges: number): string;
}

/** The official signer. The package names its main file twice, which not every resolver accepts. */
export const { Api: ReferenceSigner } = createRequire(import.meta.url)('tls-sig-api-v2/TLSSigAPIv2.js') as {
  Api: new (sdkAppId: number, key: string) => ReferenceSigner;
};
