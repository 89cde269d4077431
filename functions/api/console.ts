import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { ASSETS_FILE, type ConsoleAsset, type ConsoleAssets } from './console-asset.ts';

/** The build writes this file next to the bundle. */
const assets = new Map<string, ConsoleAsset>(
  Object.entries(JSON.parse(readFileSync(new URL(ASSETS_FILE, import.meta.url), 'utf8')) as ConsoleAssets),
);

/** The page may load its own files and call its own API, but nothing else. */
const SECURITY_HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

const NOT_FOUND: APIGatewayProxyStructuredResultV2 = {
  statusCode: 404,
  headers: { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  body: 'The console has no such file. The console is at /console.\n',
};

/** Serves the files of the console to everybody; the console's data needs a ticket. */
export const handler = async ({
  rawPath,
  headers,
}: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  const asset = assets.get(rawPath);
  if (asset === undefined) return NOT_FOUND;
  const common = {
    ...SECURITY_HEADERS,
    'content-type': asset.contentType,
    'cache-control': asset.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: asset.etag,
    vary: 'accept-encoding',
  };
  if (isAmong(headers['if-none-match'], asset.etag)) return { statusCode: 304, headers: common };
  if (acceptsGzip(headers['accept-encoding'])) {
    return {
      statusCode: 200,
      headers: { ...common, 'content-encoding': 'gzip' },
      body: asset.gzip,
      isBase64Encoded: true,
    };
  }
  const body = gunzipSync(Buffer.from(asset.gzip, 'base64')).toString('base64');
  return { statusCode: 200, headers: common, body, isBase64Encoded: true };
};

/** Whether `If-None-Match` contains an entity tag; caches turn tags into weak ones. */
const isAmong = (ifNoneMatch = '', etag: string): boolean =>
  ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);

const acceptsGzip = (acceptEncoding = ''): boolean =>
  acceptEncoding.split(',').some((coding) => /^\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/i.test(coding));
