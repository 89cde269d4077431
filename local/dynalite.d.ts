declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Makes a DynamoDB-compatible server; `path` is where LevelDB keeps the data, memory if absent. */
  export default function dynalite(options?: {
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }): Server;
}
