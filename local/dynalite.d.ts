declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Creates a DynamoDB-compatible server; `path` is where LevelDB stores the data, in memory if absent. */
  export default function dynalite(options?: {
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }): Server;
}
