/** The documentation pages of the API, each at `GET {path}`, with their files. */
export const DOCUMENTATION = {
  '/openapi.json': { file: 'openapi.json', contentType: 'application/json; charset=utf-8' },
  '/docs': { file: 'docs.html', contentType: 'text/html; charset=utf-8' },
} as const;
