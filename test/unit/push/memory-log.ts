import type { PushLog } from '../../../shared/domain/push/ports.ts';
import type { Push } from '../../../shared/domain/push/push.ts';

/** A log that records the positions of pushes. */
export class MemoryLog implements PushLog {
  readonly positions = new Set<string>();
  readonly withdrawn: string[] = [];

  async append({ position }: Push): Promise<void> {
    if (!this.withdrawn.includes(position)) this.positions.add(position);
  }

  async withdraw({ position }: Push): Promise<void> {
    this.positions.delete(position);
    this.withdrawn.push(position);
  }
}
