/** The pages that describe the API, each `GET {path}`, with the files that hold them. */
export const DOCUMENTATION = {
  '/openapi.json': { file: 'openapi.json', contentType: 'application/json; charset=utf-8' },
  '/docs': { file: 'docs.html', contentType: 'text/html; charset=utf-8' },
} as const;
